import Accounts
import AuditLog
import HTTP
import Testing

@testable import Portal

@Suite struct `The history of a user` {
    @Test func `is on the user's page, with a link to all entries for those who may read them`() async throws {
        let fixture = try PortalFixture()
        let owner = try fixture.signIn()
        #expect(await owner.get(Seed.userPath).html.element(id: "history") == nil)
        _ = try await owner.revoke(reason: "phishing")
        let entry = try #require(try fixture.entries(.revocation).first)
        #expect(entry.sentence.contains("phishing"))
        let log = "/audit?user=\(Seed.user)"

        let page = await owner.get(Seed.userPath).html
        #expect(page.element(id: "history") != nil)
        #expect(page.entryRows.contains { $0.contains(entry.sentence) })
        #expect(page.links(to: log).count == 1)
        let viewerPage = await (try fixture.signIn(as: .viewer)).get(Seed.userPath).html
        #expect(viewerPage.entryRows.contains { $0.contains(entry.sentence) })
        #expect(viewerPage.links(to: log).isEmpty)
    }
}
