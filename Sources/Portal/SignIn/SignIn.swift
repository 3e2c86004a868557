import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Logging
import Templates

/// Signing in and out.
struct SignIn: Sendable {
    let accounts: Accounts
    let audit: AuditLog
    let pages: Pages
    let log: Logger
    /// Whether an admin's page has an address, so that signing in may lead to it.
    let exists: @Sendable (Link) -> Bool

    static let cookie = Cookie("sid")

    func addRoutes(to router: inout Router<Visitor>) {
        router.get(Paths.signIn, requires: .none, show)
        router.post(Paths.signIn, requires: .none, create)
    }

    func addRoutes(to router: inout Router<Admin>) {
        router.post(Paths.signOut, requires: .signedIn, end)
    }

    /// The form, with a secret of its own in the cookie, so that nobody can be signed in from elsewhere (S-15).
    private func show(_ request: Request, by visitor: Visitor) throws -> Response {
        let token = Self.token(of: request) ?? Token()
        var response = try page(request, token: token)
        response[.setCookie] = Self.cookie.setting(token.text)
        return response
    }

    private func create(_ request: Request, by visitor: Visitor) async throws -> Response {
        let form = try request.form()
        let email = try form.required("email")
        let password = try form.required("password")
        do {
            let (token, session) = try accounts.signIn(email, password: password)
            let admin = Admin(account: session.account, session: session, token: token, address: request.client)
            do {
                try await audit.recordEvent(Event(.signIn), Outcome(.succeeded), by: admin.actor)
            } catch {
                try accounts.signOut(token)
                throw error
            }
            if let old = Self.token(of: request) { try accounts.signOut(old) }
            var response = Response.seeOther(try next(request) ?? Links.start)
            response[.setCookie] = Self.cookie.setting(token.text)
            return response
        } catch AccountsError.refused {
            // What is no address may be a password typed into the wrong field: it is not kept.
            let typed = Email(email)?.description ?? "not an address"
            let actor = Actor(adminID: nil, email: typed, role: nil, address: request.client, session: nil)
            try await audit.recordEvent(Event(.signIn), Outcome(.refused, errorType: "credentials"), by: actor)
            return try page(request, token: Self.token(of: request) ?? Token(), email: email, isRefused: true)
        }
    }

    /// Leaving is never refused: where the log cannot be written, the worker's log says so, and the session ends all the same.
    private func end(_ request: Request, by admin: Admin) async throws -> Response {
        try accounts.signOut(admin.token)
        do { try await audit.recordEvent(Event(.signOut), Outcome(.succeeded), by: admin.actor) } catch {
            log.error("a sign-out has no entry", metadata: ["admin": "\(admin.account.email)", "why": "\(error)"])
        }
        var response = Response.seeOther(Links.signIn())
        response[.setCookie] = Self.cookie.expiring
        response[.clearSiteData] = #""cache", "cookies", "storage""#
        return response
    }

    /// The secret in the cookie of a request; `nil` where there is none of our form.
    static func token(of request: Request) -> Token? { cookie.value(in: request).flatMap { Token($0) } }

    private func page(
        _ request: Request, token: Token, email: String = "", isRefused: Bool = false
    ) throws -> Response {
        let page = SignInPage(
            action: Links.signIn(next: try next(request)), token: token.csrf, email: email, isRefused: isRefused)
        return try pages.page("sign-in", page, for: nil, status: isRefused ? .forbidden : .ok)
    }

    /// Where to go on: only a page that the router knows, made anew from its parts (S-42).
    private func next(_ request: Request) throws -> Link? {
        guard let text = try request.query()["next"], let link = Link(local: text), exists(link) else { return nil }
        return link
    }
}
