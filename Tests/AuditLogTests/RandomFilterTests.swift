import Identifiers
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `A random filter` {
    /// Searches entries with random fields and words, and compares with a plain check of each entry.
    @Test(arguments: [UInt64(1), 2, 3])
    func `finds exactly the entries that match it`(seed: UInt64) async throws {
        let fixture = try AuditLogFixture()
        var random = SeededGenerator(seed: seed)
        for number in 0..<400 {
            let pick = { (words: [String]) in words.randomElement(using: &random) }
            let event = Event(
                [.lookUp, .signIn, .revocation].randomElement(using: &random) ?? .lookUp,
                user: pick(["a", "b", ""]).map {
                    Event.User(id: UserID(stringLiteral: "user-\($0)"), externalID: "ext-\($0)", name: "Ünal \($0)")
                },
                app: pick(["x", "y"]).map {
                    Event.App(id: ConnectedAppID(stringLiteral: "app-\($0)"), name: "Ägir \($0)", type: "t", scopes: "")
                },
                reason: pick(["reported phishing", "PHISHING again", "routine review", "ring, ring"]),
                ticket: pick(["SUP-1", "SUP-12", ""]))
            let actor = Actor(
                adminID: nil, email: pick(["ada", "bob"]) ?? "", role: nil, address: pick(["1", "2"]) ?? "",
                session: nil)
            fixture.clock.advance(by: .milliseconds(number.isMultiple(of: 7) ? -1_000 : 40_000_000))
            try await fixture.log.recordEvent(
                event, Outcome(number.isMultiple(of: 3) ? .refused : .succeeded), by: actor)
        }
        let all = try fixture.log.entries(limit: 1_000)
        #expect(all.count == 400)
        for _ in 0..<150 {
            var filter = Filter()
            let isPart = { Bool.random(using: &random) && Bool.random(using: &random) }
            if isPart() { filter.admin = "ada" }
            if isPart() { filter.address = "2" }
            if isPart() { filter.action = .lookUp }
            if isPart() { filter.outcome = .refused }
            if isPart() { filter.user = (["user-a", "ext-b"] as [UserID]).randomElement(using: &random) }
            if isPart() { filter.app = "app-y" }
            if isPart() { filter.ticket = "SUP-1" }
            if isPart() { filter.from = fixture.clock.now - .milliseconds(9_000_000_000) }
            if isPart() { filter.before = 300 }
            if Bool.random(using: &random) {
                filter.text = ["phishing", "RING", "ünal b", "ägir", "sup-12", "review", "phishing again"]
                    .randomElement(using: &random)
            }
            let expected = all.filter { filter.matches($0, before: filter.before) }
            let (found, summary, _) = try fixture.log.page(filter, limit: 20, countingUpTo: 10_000, openLimit: 1)
            #expect(found.entries == Array(expected.prefix(20)), "\(filter)")
            #expect(summary.count == all.filter { filter.matches($0, before: nil) }.count, "\(filter)")
            #expect(summary.isWhole)
            #expect(try fixture.log.entries(filter, limit: 10_000).count == expected.count, "\(filter)")
            let lines = try fixture.log.lines(after: 0, filter, limit: 1_000, as: .jsonl)
            #expect(lines.count { $0 == UInt8(ascii: "\n") } == expected.count, "\(filter)")
        }
    }

    @Test func `works if an entry has the highest possible number`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        #expect(try fixture.log.summary(Filter(), upTo: 1).count == 4)
        let connection = try fixture.folder.otherConnection("DROP TRIGGER entry_is_the_next")
        let columns = Schema.columns.dropFirst().joined(separator: ", ")
        try connection.run(
            "INSERT INTO entry (seq, \(columns)) SELECT \(Int64.max), \(columns) FROM entry WHERE phase = 'event'")
        var filters = [Filter(), Filter(), Filter()]
        (filters[1].admin, filters[2].text) = ("ada@example.com", "phishing")
        for filter in filters {
            let page = try fixture.log.page(filter, limit: 10, countingUpTo: 100, openLimit: 1)
            #expect(page.found.entries.allSatisfy { 1...4 ~= $0.seq })
            _ = try fixture.log.lines(after: 0, filter, limit: 10, as: .jsonl)
        }
        await #expect(throws: AuditLogError.self) {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
    }
}

extension Filter {
    /// Checks an entry against the filter in the plainest way.
    fileprivate func matches(_ entry: Entry, before: Int64?) -> Bool {
        func isEqual<Value: Equatable>(_ expected: Value?, _ values: Value?...) -> Bool {
            expected.map { values.contains($0) } ?? true
        }
        let event = entry.event
        let texts = [event.user?.name, event.app?.name, event.reason, event.ticket].compactMap { $0?.lowercased() }
        return [
            isEqual(admin, entry.actor.email), isEqual(address, entry.actor.address), isEqual(action, event.action),
            isEqual(outcome, entry.outcome?.kind),
            isEqual(user?.description, event.user?.id.description, event.user?.externalID),
            isEqual(app, event.app?.id), isEqual(ticket, event.ticket), entry.time >= from ?? .earliest,
            entry.seq < before ?? .max, texts.contains { $0.contains(text?.lowercased() ?? "") } || text == nil,
        ].allSatisfy { $0 }
    }
}
