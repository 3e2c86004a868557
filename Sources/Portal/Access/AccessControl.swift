import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// Decides whether a request reaches its handler: it must come from this site, from a signed-in admin, who is allowed to.
struct AccessControl: Sendable {
    let routes: Routes
    let accounts: Accounts
    let audit: AuditLog
    let pages: PageRenderer
    let origin: String
    let checks: CrossSiteChecks

    /// What is known about a request so far, for the worker's log and for an error page.
    struct Context {
        var route = ""
        var admin: Admin?
    }

    func respond(to request: Request, _ context: inout Context) async throws -> Response {
        guard [.get, .head, .post].contains(request.method) else {
            throw HTTPError.methodNotAllowed([.get, .head, .post])
        }
        try checks.check(request, origin: origin)
        let match = try routes.router.match(request.method, path: request.path)
        if case .found(let route, _) = match {
            context.route = route.pattern
            if case .everyone(let handler) = route.endpoint {
                let request = try ParsedRequest(request)
                try checks.check(request, token: SessionCookie.token(in: request.request))
                return try await handler(request)
            }
        }
        // Only now, so that a page for everyone never reads the accounts.
        let admin = try admin(request)
        context.admin = admin
        switch match {
        case .notFound: throw HTTPError.notFound
        case .methodNotAllowed(let allowed): throw HTTPError.methodNotAllowed(allowed)
        case .found(let route, let parameters):
            guard case .admin(let permission, let handler) = route.endpoint else { throw HTTPError.notFound }
            guard let admin else { return try redirectToSignIn(request) }
            guard admin.isAllowed(permission) else { throw try await refusal(of: request, to: admin) }
            let request = try ParsedRequest(request)
            try checks.check(request, token: admin.token)
            return try await handler(request, admin, parameters)
        }
    }

    private func admin(_ request: Request) throws -> Admin? {
        guard let token = SessionCookie.token(in: request), let session = try accounts.session(token) else {
            return nil
        }
        return Admin(account: session.account, session: session, token: token, address: request.client)
    }

    /// Redirects to the sign-in form, which leads back to the requested page.
    ///
    /// A link on another site sends no SameSite=Strict cookie, even if the admin is signed in; one click on this site does.
    private func redirectToSignIn(_ request: Request) throws -> Response {
        guard request.method != .post else { return .seeOther(Links.signIn(next: Link(local: request.path))) }
        let link = Link(local: request.head.path ?? "")
        if let site = request[.secFetchSite], site == "cross-site" || site == "same-site" {
            return try pages.page("continue", ContinuePage(next: link ?? Links.home), for: Admin?.none)
        }
        return .seeOther(Links.signIn(next: link))
    }

    private func refusal(of request: Request, to admin: Admin) async throws -> HTTPError {
        let event = Event(.refusal, typed: "\(request.method.rawValue) \(request.path)")
        try await audit.recordEvent(event, Outcome(.refused, errorType: "permission"), by: admin.actor)
        return HTTPError(.forbidden, "Your role (\(admin.account.role.rawValue)) does not allow this.")
    }
}
