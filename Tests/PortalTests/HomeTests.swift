import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The page to start from` {
    @Test func `says so where an admin has done nothing yet`() async throws {
        let page = await (try TestSite().signIn()).get("/").page
        #expect(page.contains("You have done nothing here yet."))
        #expect(!page.contains("<table"))
        #expect(!page.contains("cannot be written"))
    }

    @Test func `shows the admin's own last ten actions, newest first`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let other = try site.signIn(as: .viewer)
        for number in 1...12 {
            _ = await admin.get("/users?q=mine-\(number)")
            _ = await other.get("/users?q=other-\(number)")
        }
        let page = await admin.get("/").page
        let numbers = page.matches(of: /looked for “mine-([0-9]+)”/).map { String($0.output.1) }
        #expect(numbers == (3...12).reversed().map(String.init))
        #expect(!page.contains("other-"))
    }

    @Test func `tells how a revocation ended, and how long ago`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = try await admin.revoke(Seed.revocation, reason: "phishing")
        site.clock.advance(minutes: 3)
        let page = await admin.get("/").page
        #expect(page.contains("owner@example.com revoked first-party-confidential-app for Ada Seed: phishing"))
        #expect(page.contains("<time datetime=\"2026-11-23T20:41:07.000Z\">23 Nov 2026 20:41:07 UTC</time>"))
        #expect(page.contains("<span class=\"quiet ago\">3 min ago</span>"))
    }

    @Test func `has a box that finds, with its hint`() async throws {
        let page = await (try TestSite().signIn(as: .viewer)).get("/").page
        #expect(page.contains("<form class=\"panel finder\" action=\"/users\" method=\"get\">"))
        #expect(page.contains("Paste what the ticket says"))
    }

    @Test func `says so where the log takes no entries`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.obstructLog()
        _ = await admin.get(Seed.page)
        let page = await admin.get("/").page
        #expect(page.contains("The audit log cannot be written."))
        #expect(page.contains("Nothing can be looked up or revoked until it can."))
    }
}
