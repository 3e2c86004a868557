import AuditLog
import Foundation
import GRDB
import HTTP
import HTTPTypes
import Logging
import Sandbox
import Stytch
import Synchronization
import Templates
import TestSupport
import Text
import Time

@testable import Accounts
@testable import Portal

/// The whole portal in a temporary folder, with the sandbox instead of Stytch and a clock that the test moves.
final class PortalFixture: Sendable {
    static let origin = "http://localhost:8080"
    static let password = "correct horse battery staple"
    /// The IP address of every request.
    static let clientAddress = "192.0.2.7"

    let folder: TemporaryFolder
    let stytch = SandboxTransport()
    let audit: AuditLog
    let accounts: Accounts
    let portal: Portal
    let clock: ManualClock
    /// What the portal wrote to the worker's log.
    let log = LineRecorder()
    /// The connection that keeps the log from being written.
    let logBlocker = Mutex<DatabaseQueue?>(nil)

    init(
        checks: CrossSiteChecks = .all, clock: ManualClock = ManualClock(), templates: Templates? = nil,
        folder: TemporaryFolder? = nil
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.clock = clock
        audit = try AuditLog(folder: folder.path, clock: clock)
        accounts = try Accounts(
            folder: folder.path, passwords: Passwords(cost: ScryptCost(logN: 4, r: 8, p: 1)), clock: clock)
        portal = Portal(
            origin: Self.origin,
            site: SiteInfo(environment: "SANDBOX", project: Sandbox.projectID, assetVersion: "0123456789ab"),
            project: Project(
                id: Sandbox.projectID, secret: Sandbox.secret, origin: Origin(scheme: "http", authority: "127.0.0.1")),
            transport: stytch, audit: audit, accounts: accounts, templates: try templates ?? Self.templates.get(),
            log: Logger(label: "test") { [log] _ in RecordingLogHandler(recorder: log) }, clock: clock,
            checks: checks)
    }

    /// Parsed once for all tests.
    static let templates = Result { try Templates(folder: packageFolder + "/templates") }

    static let packageFolder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    func send(_ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = [:], body: String = "") async
        -> Response
    {
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: fields)
        return await portal.respond(to: Request(head, body: Array(body.utf8), client: Self.clientAddress))
    }

    func get(_ path: String, cookie: String? = nil, fields: HTTPFields = [:]) async -> Response {
        await send(.get, path, fields: fields.adding(cookie: cookie))
    }

    /// Submits a form as a browser does that shows a page of the portal.
    func post(
        _ path: String, _ form: [(String, String)], cookie: String? = nil, fields: HTTPFields = .sameOrigin
    ) async -> Response {
        var fields = fields.adding(cookie: cookie)
        if fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        let body = form.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return await send(.post, path, fields: fields, body: body)
    }

    /// Submits a sign-in form that was rendered before.
    func submit(
        _ form: Response, email: String, password: String = password, to path: String = "/sign-in"
    ) async -> Response {
        await post(
            path, [("csrf", form.csrf ?? ""), ("email", email), ("password", password)], cookie: form.sessionCookie)
    }

    /// Adds an admin unless there is one, and signs the admin in.
    func signIn(as role: Role = .owner, email: String? = nil) throws -> AdminBrowser {
        let email = email ?? "\(role.rawValue)@example.com"
        if try !accounts.list().contains(where: { $0.email == email }) {
            try accounts.add(email, role: role, password: Self.password)
        }
        return AdminBrowser(fixture: self, token: try accounts.signIn(email, password: Self.password).token)
    }

    /// Returns the entries of an action, newest first.
    func entries(_ action: Event.Action) throws -> [Entry] {
        var filter = Filter()
        filter.action = action
        return try audit.entries(filter)
    }
}

extension AuditLog {
    /// Returns the newest entries that match a filter.
    func entries(_ filter: Filter = Filter()) throws -> [Entry] { try find(filter, limit: 1000).entries }
}

extension Admin {
    /// Signs in to a new portal.
    static func signedIn(as role: Role = .owner) throws -> Admin { try PortalFixture().signIn(as: role).admin }
}

/// A user of the sandbox, Ada Seed, with one connected app, and the paths of their pages.
enum Seed {
    static let user = "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6"
    static let externalID = "seed"
    static let name = "Ada Seed"
    static let app = "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000"
    static let appName = "first-party-confidential-app"
    static let userPath = "/users/\(user)"
    static let revocationPath = "\(userPath)/connected-apps/\(app)/revocation"
}
