import GRDB
import Testing

@testable import AuditLog

@Suite struct `The dailyCounts of a log` {
    @Test func `are counted by day and outcome, and kept for whole days`() async throws {
        let scene = try Scene()
        for day in 0..<3 {
            for number in 0...day {
                _ = try await scene.log.record(.revocation("op-\(day)-\(number)"), by: .ada) { Outcome(.refused) }
            }
            try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            scene.clock.now += 86_400_000
        }
        let kept = try scene.log.summary(Filter(), upTo: 1)
        #expect(kept.isWhole)
        #expect(kept.count == 15)
        var ada = Filter()
        ada.admin = "ada@example.com"
        #expect(try scene.log.summary(ada, upTo: 100) == kept)
        #expect(try scene.log.summary(ada, upTo: 14).isWhole == false)
        #expect(try scene.log.summary(ada, upTo: 15).isWhole)
        var filter = Filter()
        filter.outcome = .refused
        #expect(try scene.log.summary(filter, upTo: 1).parts.map(\.count) == [1, 2, 3])
        filter.action = .signIn
        #expect(try scene.log.summary(filter, upTo: 1).parts.isEmpty)
    }

    @Test func `are true with each entry, and after many at once`() async throws {
        let scene = try Scene()
        let today = scene.clock.now / 86_400_000
        func counted() throws -> Int { try scene.log.summary(Filter(), upTo: 1).count }
        #expect(try counted() == 0)
        for number in 1...3 {
            try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            #expect(try counted() == number)
        }
        try scene.fill(1_500) { _ in (admin: "a@example.com", address: "") }
        #expect(try counted() == 1_503)
        scene.clock.now -= 86_400_000
        try await scene.log.recordEvent(Event(.signOut), Outcome(.refused), by: .ada)
        let parts = try scene.log.summary(Filter(), upTo: 1).parts
        #expect(parts.map(\.day) == [today - 1, today])
        #expect(parts.map(\.count) == [1, 1_503])
        var filter = Filter()
        (filter.from, filter.to) = (today * 86_400_000, (today + 1) * 86_400_000 - 1)
        #expect(try scene.log.summary(filter, upTo: 1).count == 1_503)
        (filter.from, filter.to) = (filter.to.map { $0 + 1 }, filter.from.map { $0 - 1 })
        #expect(try scene.log.summary(filter, upTo: 1).parts.isEmpty)
        (filter.from, filter.to) = (.min, .max)
        #expect(try scene.log.summary(filter, upTo: 5_000).count == 1_504)
        // A part of a day is counted.
        filter.from = today * 86_400_000
        filter.to = scene.clock.now + 86_400_000
        #expect(try scene.log.summary(filter, upTo: 5_000).count == 1_503)
        #expect(try scene.log.summary(filter, upTo: 10).isWhole == false)
    }

    @Test func `are those of the moment at which they are asked, also for who has an older one`() async throws {
        let scene = try Scene()
        func recordEvent() async throws { try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        func counted(_ db: Database) throws -> Int {
            try scene.log.dailyCounts.parts(Filter(), db).reduce(0) { $0 + $1.count }
        }
        try await note()
        let older = try scene.log.database.makeSnapshot()
        for number in 2...3 {
            try await note()
            #expect(try scene.log.database.read(counted) == number)
        }
        #expect(try older.read(counted) == 1)
        #expect(try scene.log.database.read(counted) == 3)
        try await note()
        #expect(try older.read(counted) == 1)
        #expect(try scene.log.database.read(counted) == 4)
    }
}
