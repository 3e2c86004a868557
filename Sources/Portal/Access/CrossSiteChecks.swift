import Accounts
import HTTP
import HTTPTypes

/// The three checks that keep other sites from acting through an admin's browser; each is sufficient alone (S-14).
struct CrossSiteChecks: OptionSet, Sendable {
    let rawValue: Int

    /// The form contains the CSRF token of the session.
    static let token = CrossSiteChecks(rawValue: 1)
    /// `Sec-Fetch-Site` names this site.
    static let fetchSite = CrossSiteChecks(rawValue: 2)
    /// `Origin` is the origin of this site, byte for byte.
    static let origin = CrossSiteChecks(rawValue: 4)
    static let all: CrossSiteChecks = [.token, .fetchSite, .origin]

    /// Refuses a POST from another site before its body is parsed.
    ///
    /// A POST with neither header field is refused as well: every supported browser sends at least one.
    func check(_ request: Request, origin ownOrigin: String) throws(HTTPError) {
        guard request.method == .post else { return }
        let site = request[.secFetchSite]
        let origin = request[.origin]
        if contains(.fetchSite), let site, site != "same-origin" { throw .crossSite }
        if contains(.origin), let origin, !origin.utf8.elementsEqual(ownOrigin.utf8) { throw .crossSite }
        if !isDisjoint(with: [.fetchSite, .origin]), site == nil, origin == nil { throw .crossSite }
    }

    /// Refuses a POST whose form does not contain the CSRF token of the session it was rendered in.
    func check(_ request: ParsedRequest, token: Token?) throws(HTTPError) {
        guard contains(.token), request.method == .post else { return }
        guard let token, let text = request.form["csrf"], token.isValid(csrf: text) else { throw .invalidToken }
    }
}

extension HTTPError {
    static let crossSite = HTTPError(
        .forbidden, "This request did not come from a page of the portal. Nothing was changed.")
    static let invalidToken = HTTPError(.forbidden, "Your session has ended. Nothing was changed.")
}
