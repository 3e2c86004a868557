import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The form that confirms a revocation` {
    @Test(arguments: ["why", String(repeating: "a", count: 500), " why ", "é\u{301}!?"])
    func `accepts a reason of 3 to 500 characters`(reason: String) async throws {
        let fixture = try PortalFixture()
        let response = try await (try fixture.signIn(as: .revoker)).revoke(reason: reason)
        #expect(response.status == .seeOther)
        #expect(fixture.stytch.revocations.count == 1)
    }

    static let invalid: [(reason: String, ticket: String, fields: [String])] = [
        ("", "SUP-1", ["reason"]), ("  \r\n ", "SUP-1", ["reason"]), ("ab", "SUP-1", ["reason"]),
        (String(repeating: "a", count: 501), "SUP-1", ["reason"]),
        ("why", String(repeating: "b", count: 101), ["ticket"]),
        ("ab", String(repeating: "b", count: 101), ["reason", "ticket"]), ("<b", "</textarea>", ["reason"]),
    ]

    @Test(arguments: invalid)
    func `keeps what was entered, and shows an error in the summary and at the field`(
        reason: String, ticket: String, fields: [String]
    ) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()

        let response = await admin.submit(operation: operation, reason: reason, ticket: ticket)

        #expect(response.status == .unprocessableContent)
        let page = response.html
        let invalid = #expect(throws: Reason.Invalid.self) { try Reason(ReasonForm(reason: reason, ticket: ticket)) }
        for (field, message) in [("reason", invalid?.reason), ("ticket", invalid?.ticket)] {
            #expect((message != nil) == fields.contains(field))
            #expect(page.links(to: "#\(field)").map(\.text) == [message].compactMap(\.self))
            #expect(page.element(id: "\(field)-error")?.text == message)
            let input = try #require(page.element(id: field))
            #expect(input["aria-invalid"] == (message == nil ? nil : "true"))
            #expect(input["aria-describedby"] == "\(field)-hint" + (message == nil ? "" : " \(field)-error"))
        }
        #expect(page.elements(role: "alert").count == 1)
        #expect(page.element(id: "ticket")?["value"] == ticket)
        #expect(page.element(id: "reason")?.text == reason)
        #expect(page.syntaxErrors.isEmpty)
        #expect(fixture.stytch.revocations.isEmpty)
        #expect(try fixture.entries(.revocation).isEmpty)

        #expect(try response.operation == operation)
        #expect(await admin.submit(operation: operation).status == .seeOther)
        #expect(fixture.stytch.revocations.count == 1)
    }

    @Test func `needs no ticket, even if the field was not sent`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let response = await admin.post(Seed.revocationPath, ["operation": operation, "reason": "why"])
        #expect(response.status == .seeOther)
        #expect(try fixture.entries(.revocation).map(\.event.ticket) == [nil, nil])
    }

    @Test(arguments: [["operation"], ["reason"], ["operation", "reason"]])
    func `is rejected if a required field was not sent`(missing: [String]) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let fields = ["operation": try await admin.operation(), "reason": "why", "csrf": admin.token.csrf]
        let sent = fields.filter { !missing.contains($0.key) }.map { ($0.key, $0.value) }
        let response = await fixture.post(Seed.revocationPath, sent, cookie: admin.token.text)
        #expect(response.status == .badRequest)
        #expect(response.html.lead?.contains("“\(missing[0])”") == true)
        #expect(fixture.stytch.revocations.isEmpty)
    }

    @Test func `says so if the app is no longer connected, and if it never was`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        for app in [Seed.app, "never-connected"] {
            if app == Seed.app { await fixture.stytch.revoke(Seed.app, of: Seed.user) }
            let response = await admin.get("\(Seed.userPath)/connected-apps/\(app)/revocation")
            #expect(response.status == .notFound)
            #expect(response.html.lead?.contains(app) == true)
        }
        #expect(try fixture.entries(.revocation).isEmpty)
    }

    @Test func `redirects from an external id in its URL to the canonical URL`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let (response, paths) = await admin.follow("/users/seed/connected-apps/\(Seed.app)/revocation")
        #expect(paths.last == Seed.revocationPath)
        #expect(response.status == .ok)
        #expect(try fixture.entries(.lookUp).count == 1)
    }

    @Test func `asks nothing of Stytch between the form and the intent`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let before = fixture.stytch.calls
        _ = await admin.submit(operation: operation)
        // Only the list after the revocation proves that the app is gone.
        #expect(
            Array(fixture.stytch.calls.dropFirst(before.count)) == [
                "POST /v1/users/\(Seed.user)/connected_apps/\(Seed.app)/revoke",
                "GET /v1/users/\(Seed.user)/connected_apps",
            ])
    }

    @Test func `sends Stytch an empty object and the project's credentials`() async throws {
        let fixture = try PortalFixture()
        _ = try await (try fixture.signIn(as: .revoker)).revoke()
        let request = try #require(fixture.stytch.requests.last { $0.method == .post })
        #expect(request.body == Array("{}".utf8))
        #expect(request[.contentType] == "application/json")
        #expect(request[.authorization]?.hasPrefix("Basic ") == true)
    }
}
