import GRDB
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The daily counts of a log` {
    @Test func `are by day and outcome, and complete for whole days`() async throws {
        let fixture = try AuditLogFixture()
        for day in 0..<3 {
            for number in 0...day {
                _ = try await fixture.log.record(.revocation("op-\(day)-\(number)"), by: .ada) { Outcome(.refused) }
            }
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            fixture.clock.advance(by: .days(1))
        }
        let counts = try fixture.log.summary(Filter(), upTo: 1)
        #expect(counts.isWhole)
        #expect(counts.count == 15)
        var ada = Filter()
        ada.admin = "ada@example.com"
        #expect(try fixture.log.summary(ada, upTo: 100) == counts)
        #expect(try fixture.log.summary(ada, upTo: 14).isWhole == false)
        #expect(try fixture.log.summary(ada, upTo: 15).isWhole)
        var filter = Filter()
        filter.outcome = .refused
        #expect(try fixture.log.summary(filter, upTo: 1).parts.map(\.count) == [1, 2, 3])
        filter.action = .signIn
        #expect(try fixture.log.summary(filter, upTo: 1).parts.isEmpty)
    }

    @Test func `are correct after each entry, and after many at once`() async throws {
        let fixture = try AuditLogFixture()
        let today = fixture.clock.now.day
        func counted() throws -> Int { try fixture.log.summary(Filter(), upTo: 1).count }
        #expect(try counted() == 0)
        for number in 1...3 {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            #expect(try counted() == number)
        }
        try fixture.insert(1_500) { _ in (admin: "a@example.com", address: "") }
        #expect(try counted() == 1_503)
        fixture.clock.advance(by: .days(-1))
        try await fixture.log.recordEvent(Event(.signOut), Outcome(.refused), by: .ada)
        let parts = try fixture.log.summary(Filter(), upTo: 1).parts
        #expect(parts.map(\.day) == [today - 1, today])
        #expect(parts.map(\.count) == [1, 1_503])
        var filter = Filter()
        (filter.from, filter.to) = (UTCTime(day: today), UTCTime(day: today + 1) - .milliseconds(1))
        #expect(try fixture.log.summary(filter, upTo: 1).count == 1_503)
        (filter.from, filter.to) = (UTCTime(day: today + 1), UTCTime(day: today) - .milliseconds(1))
        #expect(try fixture.log.summary(filter, upTo: 1).parts.isEmpty)
        (filter.from, filter.to) = (.earliest, .latest)
        #expect(try fixture.log.summary(filter, upTo: 5_000).count == 1_504)
        // A part of a day has no daily count, so its entries are counted.
        filter.from = UTCTime(day: today)
        filter.to = fixture.clock.now + .days(1)
        #expect(try fixture.log.summary(filter, upTo: 5_000).count == 1_503)
        #expect(try fixture.log.summary(filter, upTo: 10).isWhole == false)
    }

    @Test func `are those of the snapshot from which they are read`() async throws {
        let fixture = try AuditLogFixture()
        func recordEvent() async throws {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        func counted(_ db: Database) throws -> Int {
            try DailyCounts.parts(Filter(), db).reduce(0) { $0 + $1.count }
        }
        try await recordEvent()
        let older = try fixture.log.store.database.makeSnapshot()
        for number in 2...3 {
            try await recordEvent()
            #expect(try fixture.log.store.database.read(counted) == number)
        }
        #expect(try older.read(counted) == 1)
        #expect(try fixture.log.store.database.read(counted) == 3)
        try await recordEvent()
        #expect(try older.read(counted) == 1)
        #expect(try fixture.log.store.database.read(counted) == 4)
    }
}
