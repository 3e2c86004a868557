import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `The home page` {
    @Test func `says so if an admin has no activity yet`() async throws {
        let page = await (try PortalFixture().signIn()).get("/").html
        #expect(page.elements("p", class: "empty").count == 1)
        #expect(page.elements("table").isEmpty)
    }

    @Test func `shows the last ten entries of the admin, newest first`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        let other = try fixture.signIn(as: .viewer)
        for number in 1...12 {
            _ = await admin.get("/users?q=mine-\(number)")
            _ = await other.get("/users?q=other-\(number)")
        }
        let page = await admin.get("/").html
        let numbers = page.entryRows.compactMap { $0.firstMatch(of: /“mine-([0-9]+)”/).map { String($0.output.1) } }
        #expect(numbers == (3...12).reversed().map(String.init))
        #expect(page.entryRows.count == 10)
        #expect(!page.text.contains("other-"))
    }

    @Test func `shows the result of a revocation and its age`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = try await admin.revoke(reason: "phishing")
        let entry = try #require(try fixture.entries(.revocation).first)
        fixture.clock.advance(by: .minutes(3))
        let page = await admin.get("/").html
        #expect(page.entryRows.first?.hasPrefix(entry.sentence) == true)
        #expect(page.elements("time").first?["datetime"] == "2026-11-23T20:41:07.000Z")
        #expect(page.elements("time").first?.text == "23 Nov 2026 20:41:07 UTC")
        #expect(page.elements("span", class: "ago").first?.text == "3 min ago")
    }

    @Test func `has a find box with a hint`() async throws {
        let page = await (try PortalFixture().signIn(as: .viewer)).get("/").html
        let form = try #require(page.elements("form", class: "finder").first)
        #expect(form["action"] == "/users")
        #expect(form["method"] == "get")
        #expect(page.element(id: "find")?["aria-describedby"] == "find-hint")
        #expect(page.element(id: "find-hint")?.text.contains("external_id") == true)
    }

    @Test func `shows an alert if the log cannot be written`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let alertCount = await admin.get("/").html.elements(role: "alert").count
        try fixture.blockLogWrites()
        _ = await admin.get(Seed.userPath)
        #expect(await admin.get("/").html.elements(role: "alert").count == alertCount + 1)
    }
}
