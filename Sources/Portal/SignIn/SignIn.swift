import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Logging
import Templates

/// Signs admins in and out.
struct SignIn: Sendable {
    let accounts: Accounts
    let audit: AuditLog
    let pages: PageRenderer
    let log: Logger
    /// Returns whether a link leads to a page for admins, so that signing in can lead there.
    let isAdminPage: @Sendable (Link) -> Bool

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.signIn, for: .everyone, show)
        routes.post(Paths.signIn, for: .everyone, create)
        routes.post(Paths.signOut, for: .admin(.signedIn), end)
    }

    /// Shows the form; its CSRF token belongs to a cookie of its own, so that no other site can sign anybody in (S-15).
    private func show(_ request: ParsedRequest) throws -> Response {
        let token = SessionCookie.token(in: request.request) ?? Token()
        var response = try page(request, token: token)
        response[.setCookie] = SessionCookie.cookie.setting(token.text)
        return response
    }

    private func create(_ request: ParsedRequest) async throws -> Response {
        let email = try request.form.required("email")
        let password = try request.form.required("password")
        let oldToken = SessionCookie.token(in: request.request)
        do {
            let (token, session) = try accounts.signIn(email, password: password)
            let admin = Admin(
                account: session.account, session: session, token: token, address: request.request.client)
            do {
                try await audit.recordEvent(Event(.signIn), Outcome(.succeeded), by: admin.actor)
            } catch {
                try accounts.signOut(token)
                throw error
            }
            if let oldToken { try accounts.signOut(oldToken) }
            var response = Response.seeOther(next(request) ?? Links.home)
            response[.setCookie] = SessionCookie.cookie.setting(token.text)
            return response
        } catch AccountsError.invalidCredentials {
            // Text that is not an email may be a password typed into the wrong field, so it is not stored.
            let recorded = Email(email)?.description ?? "not an address"
            let actor = Actor(
                adminID: nil, email: recorded, role: nil, address: request.request.client, session: nil)
            try await audit.recordEvent(Event(.signIn), Outcome(.refused, errorType: "credentials"), by: actor)
            return try page(request, token: oldToken ?? Token(), email: email, isRefused: true)
        }
    }

    /// Signing out never fails: if the audit log cannot be written, the worker's log says so, and the session still ends.
    private func end(_ request: ParsedRequest, by admin: Admin) async throws -> Response {
        try accounts.signOut(admin.token)
        do { try await audit.recordEvent(Event(.signOut), Outcome(.succeeded), by: admin.actor) } catch {
            log.error(
                "sign-out not recorded", metadata: ["admin": "\(admin.account.email)", "why": "\(error)"])
        }
        var response = Response.seeOther(Links.signIn())
        response[.setCookie] = SessionCookie.cookie.expiring
        response[.clearSiteData] = #""cache", "cookies", "storage""#
        return response
    }

    private func page(
        _ request: ParsedRequest, token: Token, email: String = "", isRefused: Bool = false
    ) throws -> Response {
        let page = SignInPage(
            action: Links.signIn(next: next(request)), csrf: token.csrf, email: email, isRefused: isRefused)
        return try pages.page("sign-in", page, for: Admin?.none, status: isRefused ? .forbidden : .ok)
    }

    /// The page to show after signing in: only one that the router knows, rebuilt from its parts (S-42).
    private func next(_ request: ParsedRequest) -> Link? {
        guard let text = request.query["next"], let link = Link(local: text), isAdminPage(link) else { return nil }
        return link
    }
}
