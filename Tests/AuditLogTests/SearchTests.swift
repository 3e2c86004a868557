import Foundation
import GRDB
import Identifiers
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Searching the log` {
    @Test func `finds text in reasons, tickets and names, in upper and lower case`() async throws {
        let fixture = try await Self.fixture()
        for (text, seqs) in [
            ("phish", [1]), ("PHISH", [1]), ("Ångström", [3, 2, 1]), ("åNGSTRÖM", [3, 2, 1]), ("Calendar", [3, 2, 1]),
            ("SUP-1182", [3, 2, 1]), ("reported phishing", [1]), ("phishing reported", []), ("\"quoted\" 100%", [2]),
            ("AND OR NOT", [3]), ("nothing of the kind", []), ("日本語", [3]),
            // A match does not continue in the next field.
            ("phishing SUP", []),
        ] as [(String, [Int64])] {
            var filter = Filter()
            filter.text = text
            #expect(try fixture.log.entries(filter).map(\.seq) == seqs, "\(text)")
            #expect(try fixture.log.find(filter, limit: 10).entries.map(\.seq) == seqs, "\(text)")
            #expect(try fixture.log.summary(filter, upTo: 100).count == seqs.count, "\(text)")
        }
    }

    @Test(arguments: [
        "\"", "\"\"\"", "*", "a*", "^phish", "text:phish", "NEAR(a b)", "'; DROP TABLE entry; --", "ab", "",
    ])
    func `treats what is typed as text and never as a query`(text: String) async throws {
        let fixture = try await Self.fixture()
        var filter = Filter()
        filter.text = text
        #expect(try fixture.log.entries(filter).isEmpty)
    }

    @Test func `finds the same through every index, with any other field next to the text`() async throws {
        let fixture = try await Self.fixture()
        var filter = Filter()
        filter.text = "ångstr"
        filter.user = "user-test-1"
        #expect(try fixture.log.entries(filter).map(\.seq) == [3, 2, 1])
        filter.user = "customer-0001"
        filter.admin = "ada@example.com"
        filter.outcome = .refused
        #expect(try fixture.log.entries(filter).map(\.seq) == [2])
        filter.text = "phish"
        #expect(try fixture.log.entries(filter).isEmpty)
    }

    @Test func `finds entries by IP address, request id, operation and ticket`() async throws {
        let fixture = try AuditLogFixture()
        _ = try await fixture.log.record(.revocation("0f"), by: .ada) { Outcome(.succeeded, requestID: "request-1") }
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .portal)
        let cases: [(WritableKeyPath<Filter, String?>, String, [Int64])] = [
            (\.address, "192.0.2.7", [2, 1]), (\.address, "192.0.2.8", []), (\.requestID, "request-1", [2]),
            (\.operation, "0f", [2, 1]), (\.ticket, "SUP-1182", [2, 1]), (\.ticket, "sup-1182", []),
        ]
        for (field, value, seqs) in cases {
            var filter = Filter()
            filter[keyPath: field] = value
            #expect(try fixture.log.entries(filter).map(\.seq) == seqs, "\(value)")
            #expect(try fixture.log.entries(filter, limit: 10).count == seqs.count)
        }
    }

    @Test func `distinguishes the id of a user from the external id of another`() async throws {
        let fixture = try AuditLogFixture()
        for (id, external) in [("one", "two"), ("two", "three"), ("four", nil)] as [(UserID, String?)] {
            try await fixture.log.recordEvent(
                Event(.lookUp, user: Event.User(id: id, externalID: external, name: "")), Outcome(.succeeded), by: .ada)
        }
        for (user, seqs) in [("one", [1]), ("two", [2, 1]), ("three", [2]), ("four", [3]), ("five", [])]
            as [(UserID, [Int64])]
        {
            var filter = Filter()
            filter.user = user
            #expect(try fixture.log.entries(filter).map(\.seq) == seqs, "\(user)")
            filter.action = .lookUp
            #expect(try fixture.log.entries(filter).map(\.seq) == seqs, "\(user)")
        }
    }

    @Test func `finds times although the clock was set back often`() async throws {
        let fixture = try AuditLogFixture()
        var times: [UTCTime] = []
        for step in [0, 7_200_000, -3_600_001, 10, -90_000_000, 180_000_000, -1, 1] as [Int64] {
            fixture.clock.advance(by: .milliseconds(step))
            times.append(fixture.clock.now)
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        for from in times {
            for to in times where to >= from {
                var filter = Filter()
                (filter.from, filter.to) = (from, to)
                let expected = times.indices.filter { from...to ~= times[$0] }.map { Int64($0) + 1 }
                #expect(try fixture.log.entries(filter).map(\.seq) == expected.reversed())
            }
        }
    }

    @Test func `examines a bounded number of entries, and says how far it searched`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(9_000) { number in
            (
                admin: number.isMultiple(of: 2) ? "a@example.com" : "b@example.com",
                address: number < 100 ? "rare" : "usual"
            )
        }
        var filter = Filter()
        (filter.admin, filter.ticket) = ("a@example.com", "T-1")
        // Both are frequent, and only the row contains the ticket.
        let found = try fixture.log.find(filter, limit: 50)
        #expect(found.entries.count == 50)
        #expect(found.searchedFrom == nil)
        (filter.admin, filter.ticket, filter.app) = ("a@example.com", nil, "no-such-app")
        #expect(try fixture.log.find(filter, limit: 50).searchedFrom == nil)

        (filter.app, filter.requestID) = (nil, nil)
        filter.text = "needle"
        filter.admin = "b@example.com"
        let first = try fixture.log.find(filter, limit: 50)
        #expect(first.entries.isEmpty)
        #expect(first.searchedFrom == nil)
        #expect(try fixture.log.entries(filter).isEmpty)

        filter.text = "everybody"
        let windowed = try fixture.log.summary(filter, upTo: 10_000)
        #expect(!windowed.isWhole)
        #expect(windowed.count < 4_500)
        #expect(try fixture.log.entries(filter, limit: 10_000).count == 4_500)
        filter.after = 7_400
        let last = try fixture.log.summary(filter, upTo: 10_000)
        #expect(last.isWhole)
        #expect(last.count == 800)
    }

    @Test func `continues where it stopped until no older entries are left`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(9_000) { number in
            (admin: "a@example.com", address: number == 10 ? "rare" : "usual")
        }
        var filter = Filter()
        (filter.text, filter.outcome) = ("everybody", .refused)
        var seen = 0
        var rounds = 0
        while rounds < 10 {
            let found = try fixture.log.find(filter, limit: 10_000)
            seen += found.entries.count
            rounds += 1
            guard let next = found.searchedFrom else { break }
            filter.before = next
        }
        #expect(seen == 0)
        #expect(rounds == 1 || rounds == 3)
    }

    @Test func `finds entries that are not indexed yet, or says how far it searched`() throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(30) { _ in (admin: "a@example.com", address: "") }
        try fixture.insert(1_100, isIndexed: false) { _ in (admin: "a@example.com", address: "") }
        func search(_ text: String, before: Int64? = nil) throws -> Matches {
            var filter = Filter()
            (filter.text, filter.before) = (text, before)
            return try fixture.log.store.database.read { db in
                try SearchPlan(filter, db).search(limit: 5_000, timeout: .seconds(600), db)
            }
        }
        let newest = try search("everybody")
        #expect(newest.matches.map(\.seq) == (131...1_130).reversed())
        #expect(newest.searchedFrom == 131)
        let rest = try search("everybody", before: newest.searchedFrom)
        #expect(rest.matches.map(\.seq) == (1...130).reversed())
        #expect(rest.searchedFrom == 1)
        #expect(try search("nobody").searchedFrom == 131)
        // Reading forward returns entries once they are indexed.
        var filter = Filter()
        filter.text = "everybody"
        let lines = try fixture.log.lines(after: 0, filter, limit: 5_000, as: .jsonl)
        #expect(lines.count { $0 == UInt8(ascii: "\n") } == 30)
        while try !fixture.log.indexText() {}
        let all = try fixture.log.lines(after: 0, filter, limit: 5_000, as: .jsonl)
        #expect(all.count { $0 == UInt8(ascii: "\n") } == 1_130)
    }

    @Test func `does not say that older entries may match if there are none`() throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(1_000) { _ in (admin: "a@example.com", address: "") }
        var filter = Filter()
        filter.text = "everybody"
        let exact = try fixture.log.summary(filter, upTo: 10_000)
        #expect(exact.count == 1_000)
        #expect(exact.isWhole)
        try fixture.insert(1) { _ in (admin: "a@example.com", address: "") }
        #expect(try fixture.log.summary(filter, upTo: 10_000).isWhole == false)
        filter.text = "nobody knows"
        #expect(try fixture.log.find(filter, limit: 10).searchedFrom == nil)
    }

    @Test func `finds letters with two lowercase forms by either of them, and nothing by a NUL`() async throws {
        let fixture = try AuditLogFixture()
        let event = Event(.lookUp, user: Event.User(id: "u", externalID: nil, name: "ΠΑΠΑΔΌΠΟΥΛΟΣ 5 µg"))
        try await fixture.log.recordEvent(event, Outcome(.succeeded), by: .ada)
        for (text, count) in [
            ("Παπαδόπουλος", 1), ("παπαδόπουλοσ", 1), ("5 μg", 1), ("5 µg", 1), ("πουλο", 1), ("πουλα", 0),
            ("5 \0µg", 0), ("\0\0\0", 0),
        ] {
            var filter = Filter()
            filter.text = text
            #expect(try fixture.log.entries(filter).count == count, "\(text)")
            filter.user = "u"
            #expect(try fixture.log.entries(filter).count == count, "\(text)")
        }
    }

    private static func fixture() async throws -> AuditLogFixture {
        let fixture = try AuditLogFixture()
        for reason in ["Reported phishing", "a \"quoted\" 100% reason", "AND OR NOT 日本語"] {
            var event = Event.revocation("", reason: reason)
            event.operation = nil
            let outcome = Outcome(reason.hasPrefix("a") ? .refused : .succeeded)
            try await fixture.log.recordEvent(event, outcome, by: .ada)
        }
        return fixture
    }
}
