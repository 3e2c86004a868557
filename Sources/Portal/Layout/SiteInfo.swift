import Templates

/// What every page shows about the installation; it does not change while the program runs.
public struct SiteInfo: Sendable {
    /// `TEST`, `LIVE` or `SANDBOX`.
    public let environment: String
    /// The id of the Stytch project.
    public let project: String
    let style: Link
    let script: Link
    let icon: Link

    /// Creates the description; `assetVersion` is the version in the paths of the files in `public`.
    public init(environment: String, project: String, assetVersion: String) {
        self.environment = environment
        self.project = project
        style = Links.asset("portal.css", version: assetVersion)
        script = Links.asset("portal.js", version: assetVersion)
        icon = Links.asset("icon.svg", version: assetVersion)
    }
}
