import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The form that confirms a revocation` {
    static let accepted = ["why", String(repeating: "a", count: 500), " why ", "é\u{301}!?"]

    @Test(arguments: accepted)
    func `takes a reason of 3 to 500 characters`(reason: String) async throws {
        let site = try TestSite()
        let response = try await (try site.signIn(as: .revoker)).revoke(Seed.revocation, reason: reason)
        #expect(response.status == .seeOther)
        #expect(site.stytch.revocations.count == 1)
    }

    static let refused: [(reason: String, ticket: String, reasonFault: String?, ticketFault: String?)] = [
        ("", "SUP-1", "Give a reason.", nil), ("  \r\n ", "SUP-1", "Give a reason.", nil),
        ("ab", "SUP-1", "too short", nil), (String(repeating: "a", count: 501), "SUP-1", "it has 501", nil),
        ("why", String(repeating: "b", count: 101), nil, "ticket is too long"),
        ("ab", String(repeating: "b", count: 101), "too short", "ticket is too long"),
        ("<b", "</textarea>", "too short", nil),
    ]

    @Test(arguments: refused)
    func `keeps what was typed, and names a fault in the summary and at the field`(
        reason: String, ticket: String, reasonFault: String?, ticketFault: String?
    ) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)

        let response = await admin.post(
            Seed.revocation, ["operation": operation, "reason": reason, "ticket": ticket])

        #expect(response.status == .unprocessableContent)
        let page = response.page
        for (field, fault) in [("reason", reasonFault), ("ticket", ticketFault)] {
            #expect(page.contains("<li><a href=\"#\(field)\">") == (fault != nil))
            #expect(page.contains("id=\"\(field)-fault\"") == (fault != nil))
            #expect(
                page.contains("aria-describedby=\"\(field)-hint \(field)-fault\" aria-invalid=\"true\"")
                    == (fault != nil))
            if let fault { #expect(page.split(separator: fault).count == 3, "\(fault)") }
        }
        #expect(page.contains("Nothing has been revoked yet."))
        #expect(Markup(page).value("value", of: "input", where: "id", is: "ticket") == ticket)
        #expect(Markup(page).text.contains(reason))
        #expect(Markup(page).faults.isEmpty)
        #expect(site.stytch.revocations.isEmpty)
        #expect(try site.entries(.revocation).isEmpty)

        #expect(try response.operation == operation)
        let second = await admin.post(Seed.revocation, ["operation": operation, "reason": "why", "ticket": ""])
        #expect(second.status == .seeOther)
        #expect(site.stytch.revocations.count == 1)
    }

    @Test func `does without a ticket, also where the field was not sent at all`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        #expect(await admin.post(Seed.revocation, ["operation": operation, "reason": "why"]).status == .seeOther)
        #expect(try site.entries(.revocation).map(\.event.ticket) == [nil, nil])
    }

    @Test(arguments: [["operation"], ["reason"], ["operation", "reason"]])
    func `is refused where a field that it cannot do without was not sent`(missing: [String]) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let fields = [
            "operation": try await admin.operation(Seed.revocation), "reason": "why", "csrf": admin.token.csrf,
        ]
        let sent = fields.filter { !missing.contains($0.key) }.map { ($0.key, $0.value) }
        let response = await site.post(Seed.revocation, sent, cookie: admin.token.text)
        #expect(response.status == .badRequest)
        #expect(response.page.contains("is missing."))
        #expect(site.stytch.revocations.isEmpty)
    }

    @Test func `says so where the app is not connected any more, and where it never was`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        for app in [Seed.app, "never-was"] {
            if app == Seed.app { await site.stytch.revoke(Seed.app, of: Seed.user) }
            let response = await admin.get("\(Seed.page)/connected-apps/\(app)/revocation")
            #expect(response.status == .notFound)
            #expect(response.page.contains("The user has no connected app with the id \(app)."))
        }
        #expect(try site.entries(.revocation).isEmpty)
    }

    @Test func `leads from an external id in its address to the canonical one`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let (response, way) = await admin.follow("/users/seed/connected-apps/\(Seed.app)/revocation")
        #expect(way.last == Seed.revocation)
        #expect(response.status == .ok)
        #expect(try site.entries(.lookUp).count == 1)
    }

    @Test func `asks Stytch nothing between the form and the intent`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let before = site.stytch.paths
        _ = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        // The list behind the revocation is how it is known that the app is gone.
        #expect(
            Array(site.stytch.paths.dropFirst(before.count)) == [
                "POST /v1/users/\(Seed.user)/connected_apps/\(Seed.app)/revoke",
                "GET /v1/users/\(Seed.user)/connected_apps",
            ])
    }

    @Test func `sends Stytch an empty object and the project's credentials`() async throws {
        let site = try TestSite()
        _ = try await (try site.signIn(as: .revoker)).revoke(Seed.revocation)
        let request = try #require(site.stytch.requests.last { $0.method == .post })
        #expect(request.body == Array("{}".utf8))
        #expect(request[.contentType] == "application/json")
        #expect(request[.authorization]?.hasPrefix("Basic ") == true)
    }
}
