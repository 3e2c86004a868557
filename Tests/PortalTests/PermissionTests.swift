import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `Access to the routes` {
    /// The roles that are allowed on each route for admins; a new route must be added here.
    static let allowedRoles: [String: Set<Role>] = [
        "GET /": [.viewer, .revoker, .auditor, .owner], "POST /sign-out": [.viewer, .revoker, .auditor, .owner],
        "GET /users": [.viewer, .revoker, .owner], "GET /users/:user": [.viewer, .revoker, .owner],
        "GET /users/:user/connected-apps/:app/revocation": [.revoker, .owner],
        "POST /users/:user/connected-apps/:app/revocation": [.revoker, .owner], "GET /audit": [.auditor, .owner],
        "GET /audit.csv": [.auditor, .owner], "GET /audit.jsonl": [.auditor, .owner],
        "GET /audit/:seq": [.auditor, .owner], "GET /audit/:seq/receipt": [.auditor, .owner],
        "GET /faults": [.owner], "POST /faults/:seq": [.owner],
    ]

    static let publicRoutes = ["GET /healthz", "GET /metrics", "GET /sign-in", "POST /sign-in"]

    @Test func `is specified here for every route`() throws {
        let routes = try PortalFixture().portal.routes
        #expect(Set(routes.adminRoutes.map(\.name)) == Set(Self.allowedRoles.keys))
        #expect(routes.publicRoutes.map(\.name).sorted() == Self.publicRoutes)
    }

    @Test(arguments: Role.allCases)
    func `is checked on every route for each role, and a refusal is recorded (S-51)`(role: Role) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: role)
        for route in fixture.portal.routes.adminRoutes.sorted(by: { $0.pattern > $1.pattern })
        where route.pattern != "/sign-out" {
            let before = try fixture.entries(.refusal).count
            let path = path(of: route.pattern)
            let response = await request(route.method, path, admin)
            let isAllowed = try #require(Self.allowedRoles[route.name]).contains(role)
            #expect((response.status != .forbidden) == isAllowed, "\(role.rawValue) \(route.name)")
            #expect(try fixture.entries(.refusal).count == before + (isAllowed ? 0 : 1))
            guard !isAllowed else { continue }
            #expect(response.html.lead?.contains(role.rawValue) == true)
            let entry = try #require(try fixture.entries(.refusal).first)
            #expect(entry.event.typed == "\(route.method.rawValue) \(path)")
            #expect(entry.actor.email == "\(role.rawValue)@example.com")
            #expect(entry.outcome == Outcome(.refused, errorType: "permission"))
        }
        #expect(await admin.post("/sign-out").status == .seeOther)
    }

    @Test(arguments: Role.allCases)
    func `sends nothing to Stytch if it is refused`(role: Role) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: role)
        for (name, roles) in Self.allowedRoles where !roles.contains(role) {
            let parts = name.split(separator: " ")
            _ = await request(parts[0] == "POST" ? .post : .get, path(of: String(parts[1])), admin)
        }
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test func `requires a session on every route for admins`() async throws {
        let fixture = try PortalFixture()
        for route in fixture.portal.routes.adminRoutes {
            let path = path(of: route.pattern)
            let response = route.method == .post ? await fixture.post(path, []) : await fixture.get(path)
            #expect(response.status == .seeOther, "\(path)")
            #expect(response[.location]?.hasPrefix("/sign-in") == true, "\(path)")
            #expect(response.body.isEmpty)
        }
        #expect(fixture.stytch.requests.isEmpty)
        #expect(try fixture.audit.entries().isEmpty)
    }

    @Test func `leads back to the requested page after signing in, and after a form to its page`() async throws {
        let fixture = try PortalFixture()
        let get = await fixture.get("/audit?user=a%20b")
        #expect(get[.location] == "/sign-in?next=%2Faudit%3Fuser%3Da%2520b")
        let post = await fixture.post("\(Seed.revocationPath)?x=1", [("reason", "why")])
        #expect(post[.location] == "/sign-in?next=\(PercentEncoding.encode(Seed.revocationPath))")
    }

    @Test(arguments: Role.allCases)
    func `decides what the home page and its menu offer`(role: Role) async throws {
        let page = await (try PortalFixture().signIn(as: role)).get("/").html
        let canLookUp = [.viewer, .revoker, .owner].contains(role)
        let canAudit = [.auditor, .owner].contains(role)
        #expect(page.elements("form", class: "find").isEmpty == !canLookUp)
        #expect((page.element(id: "find") != nil) == canLookUp)
        #expect(page.values("data-key") == (canAudit ? ["a"] : []))
        #expect(page.links(to: "/audit").count == (canAudit ? 2 : 0), "The menu and the link below the activity.")
    }

    @Test func `decides whether entries and users are links`() async throws {
        let fixture = try PortalFixture()
        let viewer = try fixture.signIn(as: .viewer)
        _ = await viewer.get(Seed.userPath)
        let home = await viewer.get("/").html
        #expect(home.links(to: "/audit/1").isEmpty)
        #expect(!home.values("href").contains { $0.hasPrefix("/audit/") })
        #expect(home.links(to: Seed.userPath).count == 1)
        let log = await (try fixture.signIn(as: .auditor)).get("/audit").html
        #expect(log.links(to: "/audit/1").count == 1)
        #expect(log.links(to: Seed.userPath).isEmpty)
        #expect(log.elements("code").contains { $0.text == Seed.user })
    }

    @Test func `changes nothing with GET, HEAD and OPTIONS (S-13)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let result = try await admin.revoke()
        let before = try fixture.dump(exceptActions: ["look-up", "refusal", "export"])
        let revocations = fixture.stytch.revocations
        let routes = fixture.portal.routes.router.routes.map(\.pattern)
        let paths =
            routes.map(path) + [
                try #require(result[.location]), "\(Seed.revocationPath)?operation=\(try result.redirectedOperation)",
                "/users?q=seed", "/nothing",
            ]
        for method in [HTTPRequest.Method.get, .head, .options] {
            for path in paths {
                _ = await admin.send(method, path)
                _ = await fixture.send(method, path)
            }
        }
        #expect(try fixture.dump(exceptActions: ["look-up", "refusal", "export"]) == before)
        #expect(try fixture.dump().count > before.count)
        #expect(fixture.stytch.revocations == revocations)
    }

    private func path(of pattern: String) -> String {
        pattern.replacing(":user", with: Seed.user).replacing(":app", with: Seed.app).replacing(":seq", with: "1")
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ admin: AdminBrowser) async -> Response {
        method == .post ? await admin.submit(operation: "0", to: path) : await admin.get(path)
    }
}

extension Routes {
    fileprivate var adminRoutes: [Router<Endpoint>.Route] {
        router.routes.filter { if case .admin = $0.endpoint { true } else { false } }
    }

    fileprivate var publicRoutes: [Router<Endpoint>.Route] {
        router.routes.filter { if case .everyone = $0.endpoint { true } else { false } }
    }
}

extension Router.Route {
    fileprivate var name: String { "\(method.rawValue) \(pattern)" }
}
