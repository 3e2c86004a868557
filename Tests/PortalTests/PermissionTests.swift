import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Who may do what` {
    /// Every address of the site, and the roles for which it is there. A new route has to be added here.
    static let allowed: [String: Set<Role>] = [
        "GET /": [.viewer, .revoker, .auditor, .owner],
        "POST /sign-out": [.viewer, .revoker, .auditor, .owner],
        "GET /users": [.viewer, .revoker, .owner],
        "GET /users/:user": [.viewer, .revoker, .owner],
        "GET /users/:user/connected-apps/:app/revocation": [.revoker, .owner],
        "POST /users/:user/connected-apps/:app/revocation": [.revoker, .owner],
        "GET /audit": [.auditor, .owner],
        "GET /audit.csv": [.auditor, .owner],
        "GET /audit.jsonl": [.auditor, .owner],
        "GET /audit/:seq": [.auditor, .owner],
    ]

    static let toVisitors = ["GET /healthz", "GET /metrics", "GET /sign-in", "POST /sign-in"]

    @Test func `is written down for every route that there is`() throws {
        let door = try TestSite().portal.door
        #expect(Set(door.rooms.routes.map { "\($0.method.rawValue) \($0.pattern)" }) == Set(Self.allowed.keys))
        #expect(door.hall.routes.map { "\($0.method.rawValue) \($0.pattern)" }.sorted() == Self.toVisitors)
    }

    @Test(arguments: Role.allCases)
    func `is checked at every route for each role, and a refusal is recorded (S-51)`(role: Role) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: role)
        for route in site.portal.door.rooms.routes.sorted(by: { $0.pattern > $1.pattern })
        where route.pattern != "/sign-out" {
            let name = "\(route.method.rawValue) \(route.pattern)"
            let before = try site.entries(.refusal).count
            let response = await send(route.method, path(of: route.pattern), admin)
            let isAllowed = try #require(Self.allowed[name]).contains(role)
            #expect((response.status != .forbidden) == isAllowed, "\(role.rawValue) \(name)")
            #expect(try site.entries(.refusal).count == before + (isAllowed ? 0 : 1))
            guard !isAllowed else { continue }
            #expect(response.page.contains("Your role, \(role.rawValue), does not allow this."))
            let entry = try #require(try site.entries(.refusal).first)
            #expect(entry.event.typed == "\(route.method.rawValue) \(path(of: route.pattern))")
            #expect(entry.actor.email == "\(role.rawValue)@example.com")
            #expect(entry.outcome == Outcome(.refused, errorType: "permission"))
        }
        #expect(await admin.post("/sign-out", [:]).status == .seeOther)
    }

    @Test(arguments: Role.allCases)
    func `sends nothing to Stytch for those who may not`(role: Role) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: role)
        for (name, roles) in Self.allowed where !roles.contains(role) {
            let parts = name.split(separator: " ")
            _ = await send(parts[0] == "POST" ? .post : .get, path(of: String(parts[1])), admin)
        }
        #expect(site.stytch.requests.isEmpty)
    }

    @Test func `is nothing without a session, at every route`() async throws {
        let site = try TestSite()
        for route in site.portal.door.rooms.routes {
            let path = path(of: route.pattern)
            let response = route.method == .post ? await site.post(path, []) : await site.get(path)
            #expect(response.status == .seeOther, "\(path)")
            #expect(response[.location]?.hasPrefix("/sign-in") == true, "\(path)")
            #expect(response.page.isEmpty)
        }
        #expect(site.stytch.requests.isEmpty)
        #expect(try site.audit.entries().isEmpty)
    }

    @Test func `leads back to the page that was asked for, and after a form to its page`() async throws {
        let site = try TestSite()
        let get = await site.get("/audit?user=a%20b")
        #expect(get[.location] == "/sign-in?next=%2Faudit%3Fuser%3Da%2520b")
        let post = await site.post("\(Seed.revocation)?x=1", [("reason", "why")])
        #expect(post[.location] == "/sign-in?next=\(PercentEncoding.encode(Seed.revocation))")
    }

    @Test(arguments: Role.allCases)
    func `is what the menu offers`(role: Role) async throws {
        let site = try TestSite()
        let page = await (try site.signIn(as: role)).get("/").page
        #expect(page.contains("<form class=\"find\"") == [.viewer, .revoker, .owner].contains(role))
        #expect(page.contains("id=\"find\"") == [.viewer, .revoker, .owner].contains(role))
        #expect(page.contains("data-key=\"a\">Audit log") == [.auditor, .owner].contains(role))
        #expect(page.contains("The whole audit log") == [.auditor, .owner].contains(role))
    }

    @Test func `links to entries and users only those who may read them`() async throws {
        let site = try TestSite()
        let viewer = try site.signIn(as: .viewer)
        _ = await viewer.get(Seed.page)
        #expect(await !viewer.get("/").page.contains("/audit/"))
        #expect(await viewer.get("/").page.contains("href=\"\(Seed.page)\""))
        let log = await (try site.signIn(as: .auditor)).get("/audit").page
        #expect(log.contains("href=\"/audit/1\""))
        #expect(!log.contains("href=\"\(Seed.page)\""))
        #expect(log.contains("<code>\(Seed.user)</code>"))
    }

    @Test func `is changed by no page that only shows (S-13)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let location = try #require(try await admin.revoke(Seed.revocation)[.location])
        let before = try site.dump(exceptActions: ["look-up", "refusal", "export"])
        let revocations = site.stytch.revocations
        let routes = site.portal.door.rooms.routes.map(\.pattern) + site.portal.door.hall.routes.map(\.pattern)
        let operation = String(try #require(location.split(separator: "=").last))
        let paths =
            routes.map(path) + [location, "\(Seed.revocation)?operation=\(operation)", "/users?q=seed", "/nothing"]
        for method in [HTTPRequest.Method.get, .head, .options] {
            for path in paths { for who in [admin, nil] { _ = await send(method, path, who, site) } }
        }
        #expect(try site.dump(exceptActions: ["look-up", "refusal", "export"]) == before)
        #expect(try site.dump().count > before.count)
        #expect(site.stytch.revocations == revocations)
    }

    private func path(of pattern: String) -> String {
        pattern.replacing(":user", with: Seed.user).replacing(":app", with: Seed.app).replacing(":seq", with: "1")
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ admin: SignedIn?, _ site: TestSite) async
        -> Response
    {
        let fields: HTTPFields = admin.map { [.cookie: "__Host-sid=\($0.token.text)"] } ?? [:]
        return await site.send(Request(method, path, fields: fields))
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ admin: SignedIn) async -> Response {
        method == .post ? await admin.post(path, ["operation": "0", "reason": "why"]) : await admin.get(path)
    }
}
