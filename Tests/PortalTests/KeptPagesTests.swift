import AuditLog
import HTTP
import Testing

@testable import Accounts
@testable import Portal

@Suite struct `A page that was made` {
    private static let account = Account(
        id: "1", email: "ada@example.com", role: .auditor, isDisabled: false, created: 0)
    private let kept = KeptPages()

    @Test func `is given again while nothing has happened within its second`() {
        #expect(ask(edition: 1, second: 1, "first") == "first")
        #expect(ask(edition: 1, second: 1, "second") == "first")
        #expect(ask(edition: 2, second: 1, "second") == "second")
        #expect(ask(edition: 2, second: 2, "third") == "third")
        // Nothing older comes back, not even where a clock does.
        #expect(ask(edition: 1, second: 1, "fourth") == "fourth")
    }

    @Test func `is given to nobody else, and for no other question`() {
        #expect(ask(edition: 1, second: 1, "first") == "first")
        #expect(ask(edition: 1, second: 1, target: "/audit?admin=ada", "second") == "second")
        #expect(ask(edition: 1, second: 1, session: "other", "third") == "third")
        // The same characters in other bytes.
        #expect(ask(edition: 1, second: 1, target: "/audit?text=\u{E9}", "composed") == "composed")
        #expect(ask(edition: 1, second: 1, target: "/audit?text=e\u{301}", "decomposed") == "decomposed")
        let demoted = Account(id: "1", email: "ada@example.com", role: .viewer, isDisabled: false, created: 0)
        #expect(ask(edition: 1, second: 1, account: demoted, "fourth") == "fourth")
        #expect(ask(edition: 1, second: 1, "fifth") == "first")
    }

    @Test func `is not kept where something happened while it was made`() {
        let question = KeptPages.Question(target: Array("/audit".utf8), session: "s", account: Self.account)
        let page = kept.page(for: question, edition: 1, second: 1) {
            _ = ask(edition: 2, second: 1, target: "/other", "newer")
            return .text("older")
        }
        #expect(page.body == Array("older".utf8))
        #expect(ask(edition: 2, second: 1, "newest") == "newest")
    }

    @Test func `is forgotten where too many are asked for`() {
        #expect(ask(edition: 1, second: 1, "first") == "first")
        for number in 0..<64 { _ = ask(edition: 1, second: 1, target: "/audit?before=\(number)", "") }
        #expect(ask(edition: 1, second: 1, "second") == "second")
    }

    @Test func `is none where making it failed`() {
        struct Failure: Error {}
        let question = KeptPages.Question(target: Array("/audit".utf8), session: "s", account: Self.account)
        #expect(throws: Failure.self) { try kept.page(for: question, edition: 1, second: 1) { throw Failure() } }
        #expect(ask(edition: 1, second: 1, "first") == "first")
    }

    private func ask(
        edition: Int, second: Int64, target: String = "/audit", session: String = "s",
        account: Account = Self.account, _ text: String
    ) -> String {
        let question = KeptPages.Question(target: Array(target.utf8), session: session, account: account)
        let page = kept.page(for: question, edition: edition, second: second) { .text(text) }
        return String(decoding: page.body, as: UTF8.self)
    }
}

@Suite struct `The edition of a log` {
    @Test func `is another one after everything that its page tells`() async throws {
        let site = try TestSite()
        var seen = site.audit.edition
        func isAnother() -> Bool {
            defer { seen = site.audit.edition }
            return site.audit.edition != seen
        }
        #expect(!isAnother())
        try await site.audit.recordEvent(Event(.signIn), Outcome(.succeeded), by: .portal)
        #expect(isAnother())
        _ = try await site.audit.record(Event(.revocation, operation: "op"), by: .portal) {
            // The intent, and that its operation is under way.
            #expect(isAnother())
            return Outcome(.unknown)
        }
        #expect(isAnother())
        let open = try #require(try site.audit.openOperations().first)
        try await site.audit.settle(open, Outcome(.applied))
        #expect(isAnother())
        _ = try site.audit.verifyNewEntries()
        #expect(isAnother())
        try site.audit.anchor()
        #expect(isAnother())
        while try !site.audit.indexText() {}
        #expect(isAnother())
        #expect(!isAnother())
    }
}
