import Accounts
import AuditLog
import Foundation
import HTTP
import HTTPTypes
import Logging
import Sandbox
import Stytch
import Templates
import Testing

@testable import Portal

/// The whole site on a folder of its own, with the sandbox for Stytch, a clock that the test moves, and somebody to sign in.
final class TestSite: Sendable {
    static let origin = "http://localhost:8080"
    static let password = "correct horse battery staple"

    let folder: TemporaryFolder
    let stytch: Upstream
    let audit: AuditLog
    let accounts: Accounts
    let portal: Portal
    let clock: Clock
    /// What the site wrote to the worker's log.
    let log = Lines()

    init(gates: Gates = .all, clock: Clock = Clock(), templates: Templates? = nil, folder: TemporaryFolder? = nil)
        throws
    {
        self.folder = try folder ?? TemporaryFolder()
        let folder = self.folder
        self.clock = clock
        stytch = Upstream()
        audit = try AuditLog(folder: folder.path) { clock.now }
        accounts = try Accounts(folder: folder.path, cost: ScryptCost(logN: 4, r: 8, p: 1)) { clock.now }
        portal = Portal(
            origin: Self.origin,
            surroundings: Surroundings(environment: "SANDBOX", project: Sandbox.projectID, assets: "0123456789ab"),
            project: Project(
                id: Sandbox.projectID, secret: Sandbox.secret, origin: Origin(scheme: "http", authority: "127.0.0.1")),
            transport: stytch, audit: audit, accounts: accounts, templates: try templates ?? Self.templates.get(),
            log: Logger(label: "test") { [log] _ in LineHandler(lines: log) }, now: { clock.now }, gates: gates)
    }

    /// Parsed once for all tests.
    static let templates = Result { try Templates(folder: root + "/templates") }

    /// The folder of the package.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    func send(_ request: Request) async -> Response {
        var request = request
        request.client = request.client.isEmpty ? "192.0.2.7" : request.client
        return await portal.respond(to: request)
    }

    /// Asks for a page, with a cookie where there is one.
    func get(_ path: String, cookie: String? = nil, fields: HTTPFields = [:]) async -> Response {
        var fields = fields
        fields[.cookie] = cookie.map { "__Host-sid=\($0)" }
        return await send(Request(.get, path, fields: fields))
    }

    /// Sends a form, as a browser does that shows a page of the site.
    func post(
        _ path: String, _ form: [(String, String)], cookie: String? = nil, fields: HTTPFields = .sameOrigin
    ) async -> Response {
        var fields = fields
        fields[.cookie] = cookie.map { "__Host-sid=\($0)" }
        if fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        let body = form.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return await send(Request(.post, path, fields: fields, body: Array(body.utf8)))
    }

    /// Adds an admin of a role and signs the admin in.
    func signIn(as role: Role = .owner, email: String? = nil) throws -> SignedIn {
        let email = email ?? "\(role.rawValue)@example.com"
        if try !accounts.list().contains(where: { $0.email == email }) {
            try accounts.add(email, role: role, password: Self.password)
        }
        return SignedIn(site: self, token: try accounts.signIn(email, password: Self.password).token)
    }

    /// The entries of the log of one action, newest first.
    func entries(_ action: Event.Action) throws -> [Entry] {
        var filter = Filter()
        filter.action = action
        return try audit.entries(filter, limit: 1000)
    }
}

/// A browser in which an admin has signed in.
struct SignedIn: Sendable {
    let site: TestSite
    let token: Token

    func get(_ path: String, fields: HTTPFields = [:]) async -> Response {
        await site.get(path, cookie: token.text, fields: fields)
    }

    func post(
        _ path: String, _ form: KeyValuePairs<String, String>, fields: HTTPFields = .sameOrigin
    ) async -> Response {
        let all = [("csrf", token.csrf)] + form.map { ($0.key, $0.value) }
        return await site.post(path, all, cookie: token.text, fields: fields)
    }

    /// Asks for a page and goes on to wherever it leads; the last answer, and the addresses on the way.
    func follow(_ path: String) async -> (response: Response, way: [String]) {
        var way = [path]
        var response = await get(path)
        while response.status == .seeOther, let next = response[.location], way.count < 5 {
            way.append(next)
            response = await get(next)
        }
        return (response, way)
    }

    /// Where to revoke an app, as the user's page links to it.
    func revocation(of app: String, for user: String) async throws -> String {
        let page = await follow("/users/\(user)").response.page
        let row = try #require(page.split(separator: "<li class=\"app\">").first { $0.contains("<h3>\(app) <") })
        return String(try #require(row.firstMatch(of: /href="([^"]+\/revocation)"/)).output.1)
    }

    /// The operation in the form of a revocation.
    func operation(_ path: String) async throws -> String { try await get(path).operation }

    /// Opens the form of a revocation and sends it, as an admin does.
    func revoke(_ path: String, reason: String = "phishing", ticket: String = "") async throws -> Response {
        await post(path, ["operation": try await operation(path), "reason": reason, "ticket": ticket])
    }
}

/// An admin in a session of their own, as the door makes one.
enum Someone {
    static func signedIn(as role: Role = .owner) throws -> Admin {
        let site = try TestSite()
        let token = try site.signIn(as: role).token
        let session = try #require(try site.accounts.session(token))
        return Admin(account: session.account, session: session, token: token, address: "192.0.2.7")
    }
}

extension HTTPFields {
    /// What a browser sends with a form of the site's own.
    static let sameOrigin: HTTPFields = [.secFetchSite: "same-origin", .origin: TestSite.origin]
}

extension Response {
    /// The body as text.
    var page: String { String(decoding: body, as: UTF8.self) }

    /// The value of the one cookie that the response sets; empty where it takes the cookie away.
    var cookie: String? {
        guard let field = self[.setCookie], field.hasPrefix("__Host-sid=") else { return nil }
        return String(field.dropFirst("__Host-sid=".count).prefix { $0 != ";" })
    }

    /// The token in the form to sign in.
    var csrf: String? { page.firstMatch(of: /name="csrf" value="([^"]+)"/).map { String($0.output.1) } }

    /// The operation in the form of a revocation.
    var operation: String {
        get throws {
            String(try #require(page.firstMatch(of: /name="operation" value="([0-9a-f]{32})"/)).output.1)
        }
    }
}

/// Users of the sandbox and the addresses of their pages.
enum Seed {
    static let user = "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6"
    static let app = "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000"
    static let page = "/users/\(user)"
    static let revocation = "/users/\(user)/connected-apps/\(app)/revocation"
}
