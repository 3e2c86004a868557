import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// Lets a request through to its page: from here, from somebody, who may.
struct Door: Sendable {
    /// The addresses of those who have not signed in.
    let hall: Router<Visitor>
    /// The addresses of admins.
    let rooms: Router<Admin>
    let accounts: Accounts
    let audit: AuditLog
    let pages: Pages
    let origin: String
    let gates: Gates

    /// What became known of a request on its way, for the line in the log and the page of an error.
    struct Visit {
        var route = ""
        var admin: Admin?
    }

    func answer(_ request: Request, _ visit: inout Visit) async throws -> Response {
        guard [.get, .head, .post].contains(request.method) else {
            throw HTTPError.methodNotAllowed([.get, .head, .post])
        }
        try gates.check(request, origin: origin)
        switch try hall.match(request) {
        case .found(let route, let request):
            visit.route = route.pattern
            if request.method == .post { try gates.check(try request.form(), token: SignIn.token(of: request)) }
            return try await route.handler(request, Visitor())
        case .methodNotAllowed(let allowed): throw HTTPError.methodNotAllowed(allowed)
        case .notFound: return try await answerAdmin(request, &visit)
        }
    }

    private func answerAdmin(_ request: Request, _ visit: inout Visit) async throws -> Response {
        let match = try rooms.match(request)
        let admin = try admin(request)
        visit.admin = admin
        switch match {
        case .notFound: throw HTTPError.notFound
        case .methodNotAllowed(let allowed): throw HTTPError.methodNotAllowed(allowed)
        case .found(let route, let request):
            visit.route = route.pattern
            guard let admin else { return try turnAway(request) }
            guard admin.isAllowed(route.permission) else { throw try await refusal(of: request, to: admin) }
            if request.method == .post { try gates.check(try request.form(), token: admin.token) }
            return try await route.handler(request, admin)
        }
    }

    private func admin(_ request: Request) throws -> Admin? {
        guard let token = SignIn.token(of: request), let session = try accounts.session(token) else { return nil }
        return Admin(account: session.account, session: session, token: token, address: request.client)
    }

    /// Asks for a sign-in that leads back here.
    ///
    /// A link on another site brings no cookie (SameSite=Strict), not even an admin's: one step on this site does.
    private func turnAway(_ request: Request) throws -> Response {
        let link = Link(local: request.head.path ?? "")
        guard request.method != .post else { return .seeOther(Links.signIn(next: Link(local: request.path))) }
        if let site = request[.secFetchSite], site == "cross-site" || site == "same-site" {
            return try pages.page("threshold", ThresholdPage(next: link ?? Links.start), for: nil)
        }
        return .seeOther(Links.signIn(next: link))
    }

    private func refusal(of request: Request, to admin: Admin) async throws -> HTTPError {
        let event = Event(.refusal, typed: "\(request.method.rawValue) \(request.path)")
        try await audit.recordEvent(event, Outcome(.refused, errorType: "permission"), by: admin.actor)
        return HTTPError(.forbidden, "Your role, \(admin.account.role.rawValue), does not allow this.")
    }
}
