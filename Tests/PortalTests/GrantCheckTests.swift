import AuditLog
import HTTP
import HTTPTypes
import Identifiers
import Sandbox
import Stytch
import TestSupport
import Testing

@testable import Portal

@Suite struct `The check of a grant` {
    /// The user's apps as Stytch lists them, and what that proves; nil stands for nothing.
    static let lists: [(response: Response, state: Observation.State?)] = [
        (.stytch(#""connected_apps":[]"#), .gone),
        (.stytch(#""connected_apps":[{"connected_app_id":"other"}]"#), .gone),
        (.stytch(#""connected_apps":[{"connected_app_id":"\#(Seed.app)"}]"#), .listed),
        (.stytch(.notFound, "user_not_found"), .gone),
        // Any other 404 says that something was not found, not that the user was not.
        (.stytch(.notFound, "connected_app_not_found"), nil), (.stytch(.notFound, "route_not_found"), nil),
        (.stytch(.notFound, ""), nil), (.html(Array("<h1>404 Not Found</h1>".utf8), status: .notFound), nil),
        (.html(Array("user_not_found".utf8), status: .notFound), nil), (Response(.notFound), nil),
        (Response(.notFound, body: Array(#"{"error_type":"user_not_found"}"#.utf8)), nil),
        (Response(.notFound, body: Array(#"{"status_code":404,"request_id":"r"}"#.utf8)), nil),
        (Response(.notFound, body: Array(#"{"status_code":200,"request_id":"r","connected_apps":[]}"#.utf8)), nil),
        // The status and the body must agree on it.
        (Response(.ok, body: Response.stytch(.notFound, "user_not_found").body), nil),
        (Response(.badGateway, body: Response.stytch(.notFound, "user_not_found").body), nil),
        (.stytch(.badRequest, "user_not_found"), nil), (.stytch(.gone, "user_not_found"), nil),
        (.stytch(.internalServerError, "user_not_found"), nil), (.stytch(.badRequest, "invalid_user_id"), nil),
        (.stytch(.unauthorized, "unauthorized_credentials"), nil),
        (.stytch(.tooManyRequests, "too_many_requests"), nil),
    ]

    @Test(arguments: lists.indices)
    func `proves that the app is gone only by a complete list or by user_not_found (C-74)`(index: Int) async throws {
        let (response, state) = Self.lists[index]
        let transport = SandboxTransport()
        transport.respond { _ in response }
        let clock = ManualClock()
        let project = Project(
            id: Sandbox.projectID, secret: Sandbox.secret, origin: Origin(scheme: "http", authority: "127.0.0.1"))
        let check = GrantCheck(stytch: Stytch(project, through: transport) { _ in }, clock: clock)

        let observation = await check.observe(try Grant(user: Seed.user, app: Seed.app))

        #expect(observation == state.map { Observation($0, at: clock.now) })
    }
}
