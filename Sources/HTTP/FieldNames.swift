public import HTTPTypes

extension HTTPField.Name {
    /// How the site that caused a request relates to this one (Fetch Metadata Request Headers, section 2.3).
    public static let secFetchSite = known("Sec-Fetch-Site")
    /// Tells a browser to delete data of this site (Clear Site Data, section 3.1).
    public static let clearSiteData = known("Clear-Site-Data")

    /// Returns a name that is valid by construction; `Via`, which the site neither reads nor writes, if it is not.
    public static func known(_ name: String) -> Self { Self(name) ?? .via }
}
