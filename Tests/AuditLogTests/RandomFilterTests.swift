import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Every filter` {
    /// Some entries in which fields and words meet in all ways, against what a plain look at each of them finds.
    @Test(arguments: [UInt64(1), 2, 3])
    func `finds exactly what each entry says, whatever is asked together`(seed: UInt64) async throws {
        let fixture = try AuditLogFixture()
        var random = SeededGenerator(seed)
        for number in 0..<400 {
            let pick = { (words: [String]) in words.randomElement(using: &random) }
            let event = Event(
                [.lookUp, .signIn, .revocation].randomElement(using: &random) ?? .lookUp,
                user: pick(["a", "b", ""]).map {
                    Event.User(id: "user-\($0)", externalID: "ext-\($0)", name: "Ünal \($0)")
                },
                app: pick(["x", "y"]).map { Event.App(id: "app-\($0)", name: "Ägir \($0)", type: "t", scopes: "") },
                reason: pick(["reported phishing", "PHISHING again", "routine review", "ring, ring"]),
                ticket: pick(["SUP-1", "SUP-12", ""]))
            let actor = Actor(
                adminID: nil, email: pick(["ada", "bob"]) ?? "", role: nil, address: pick(["1", "2"]) ?? "",
                session: nil)
            fixture.clock.advance(by: .milliseconds(number.isMultiple(of: 7) ? -1_000 : 40_000_000))
            try await fixture.log.recordEvent(event, Outcome(number.isMultiple(of: 3) ? .refused : .succeeded), by: actor)
        }
        let all = try fixture.log.entries(limit: 1_000)
        #expect(all.count == 400)
        for _ in 0..<150 {
            var filter = Filter()
            let asks = { Bool.random(using: &random) && Bool.random(using: &random) }
            if asks() { filter.admin = "ada" }
            if asks() { filter.address = "2" }
            if asks() { filter.action = .lookUp }
            if asks() { filter.outcome = .refused }
            if asks() { filter.user = ["user-a", "ext-b"].randomElement(using: &random) }
            if asks() { filter.app = "app-y" }
            if asks() { filter.ticket = "SUP-1" }
            if asks() { filter.from = fixture.clock.now - 9_000_000_000 }
            if asks() { filter.before = 300 }
            if Bool.random(using: &random) {
                filter.text = ["phishing", "RING", "ünal b", "ägir", "sup-12", "review", "phishing again"]
                    .randomElement(using: &random)
            }
            let expected = all.filter { filter.lets($0, through: filter.before) }
            let (found, summary, _) = try fixture.log.page(filter, limit: 20, countingUpTo: 10_000, openLimit: 1)
            #expect(found.entries == Array(expected.prefix(20)), "\(filter)")
            #expect(summary.count == all.filter { filter.lets($0, through: nil) }.count, "\(filter)")
            #expect(summary.isWhole)
            #expect(try fixture.log.entries(filter, limit: 10_000).count == expected.count, "\(filter)")
            let lines = try fixture.log.lines(after: 0, filter, limit: 1_000, as: .jsonl)
            #expect(lines.count { $0 == UInt8(ascii: "\n") } == expected.count, "\(filter)")
        }
    }

    @Test func `bears an entry whose number is the highest there is`() async throws {
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
    /// What the form promises, said in the plainest way.
    fileprivate func lets(_ entry: Entry, through before: Int64?) -> Bool {
        func fits<Value: Equatable>(_ asked: Value?, _ values: Value?...) -> Bool {
            asked.map { values.contains($0) } ?? true
        }
        let event = entry.event
        let texts = [event.user?.name, event.app?.name, event.reason, event.ticket].compactMap { $0?.lowercased() }
        return [
            fits(admin, entry.actor.email), fits(address, entry.actor.address), fits(action, event.action),
            fits(outcome, entry.outcome?.kind), fits(user, event.user?.id, event.user?.externalID),
            fits(app, event.app?.id), fits(ticket, event.ticket), entry.time >= from ?? .min,
            entry.seq < before ?? .max, texts.contains { $0.contains(text?.lowercased() ?? "") } || text == nil,
        ].allSatisfy { $0 }
    }
}
