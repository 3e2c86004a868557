import Accounts
import HTTP
import HTTPTypes

/// The three gates that keep another site from acting through an admin's browser; each one alone suffices (S-14).
struct Gates: OptionSet, Sendable {
    let rawValue: Int

    /// The token of the session stands in the form.
    static let token = Gates(rawValue: 1)
    /// `Sec-Fetch-Site` says that this site asks.
    static let fetchSite = Gates(rawValue: 2)
    /// `Origin` is this site's, byte for byte.
    static let origin = Gates(rawValue: 4)
    static let all: Gates = [.token, .fetchSite, .origin]

    /// Refuses a POST that this site's own pages did not send, before anything of it is read.
    ///
    /// A request with neither field is refused as well: every browser that we support sends one.
    func check(_ request: Request, origin own: String) throws(HTTPError) {
        guard request.method == .post else { return }
        let site = request[.secFetchSite]
        let origin = request[.origin]
        if contains(.fetchSite), let site, site != "same-origin" { throw .fromElsewhere }
        if contains(.origin), let origin, !origin.utf8.elementsEqual(own.utf8) { throw .fromElsewhere }
        if !isDisjoint(with: [.fetchSite, .origin]), site == nil, origin == nil { throw .fromElsewhere }
    }

    /// Refuses a form without the token of the session that it was made in.
    func check(_ form: Form, token: Token?) throws(HTTPError) {
        guard contains(.token) else { return }
        guard let token, let text = form["csrf"], token.isValid(csrf: text) else {
            throw HTTPError(
                .forbidden,
                "This form belongs to a session that has ended. Go back, load the page again and send it once more.")
        }
    }
}

extension HTTPError {
    fileprivate static let fromElsewhere = HTTPError(
        .forbidden, "This request did not come from a page of the portal, so nothing was done.")
}

extension HTTPField.Name {
    static let secFetchSite = token("Sec-Fetch-Site")
    static let clearSiteData = token("Clear-Site-Data")

    /// A name that is known to be one; `Via` is nothing that we read or write.
    static func token(_ name: String) -> Self { Self(name) ?? .via }
}
