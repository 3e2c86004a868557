import GRDB
import Identifiers
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite(.serialized) struct `Filtering the log` {
    /// Writes 60 entries in which no two fields vary together.
    private static func fixture() async throws -> AuditLogFixture {
        let fixture = try AuditLogFixture()
        for number in 0..<30 {
            let actor = Actor(
                adminID: "admin-\(number % 3)",
                email: ["ada@example.com", "bob@example.com", "o'hara@example.com"][number % 3],
                role: "revoker", address: "192.0.2.7", session: nil)
            let user = Event.User(
                id: UserID(stringLiteral: "user-\(number % 4)"),
                externalID: number.isMultiple(of: 2) ? "customer-\(number % 8)" : nil,
                name: "")
            let app =
                number % 5 == 0
                ? nil
                : Event.App(id: ConnectedAppID(stringLiteral: "app-\(number % 5)"), name: "", type: "", scopes: "")
            let kind = Outcome.Kind.allCases[number % 5]
            fixture.clock.advance(by: .milliseconds(100))
            if number.isMultiple(of: 3) {
                let event = Event(.revocation, operation: "op-\(number)", user: user, app: app)
                _ = try await fixture.log.record(event, by: actor) {
                    fixture.clock.advance(by: .milliseconds(10))
                    return Outcome(kind)
                }
            } else {
                let action = Event.Action.allCases[number % 5]
                try await fixture.log.recordEvent(Event(action, user: user, app: app), Outcome(kind), by: actor)
                try await fixture.log.recordEvent(Event(action), Outcome(kind), by: actor)
            }
        }
        return fixture
    }

    @Test func `without conditions matches all entries, newest first`() async throws {
        let fixture = try await Self.fixture()
        #expect(try fixture.log.entries(limit: 100).map(\.seq) == (1...60).reversed())
        #expect(try fixture.log.entries().map(\.seq) == (11...60).reversed())
        #expect(try fixture.log.entries(limit: 1).map(\.seq) == [60])
        #expect(try fixture.log.entries(limit: 0) == [])
    }

    @Test func `finds for every combination of fields what a check of each entry finds`() async throws {
        let fixture = try await Self.fixture()
        let all = try fixture.log.entries(limit: 100)
        let middle = all[30].time
        let ranges: [(UTCTime?, UTCTime?)] = [
            (nil, nil), (middle, nil), (nil, middle), (middle - .milliseconds(700), middle),
        ]
        var found = 0
        var filter = Filter()
        for admin in [nil, "ada@example.com", "o'hara@example.com", "nobody"] {
            filter.admin = admin
            for action in [nil, Event.Action.revocation, .lookUp] {
                filter.action = action
                for user in [nil, "user-1", "customer-4"] as [UserID?] {
                    filter.user = user
                    for app in [nil, "app-2"] as [ConnectedAppID?] {
                        filter.app = app
                        for outcome in [nil, Outcome.Kind.succeeded] {
                            filter.outcome = outcome
                            for (from, to) in ranges {
                                (filter.from, filter.to) = (from, to)
                                for before in [nil, Int64(41)] {
                                    filter.before = before
                                    let expected = all.filter { Self.matches($0, filter) }
                                    #expect(try fixture.log.entries(filter, limit: 100) == expected, "\(filter)")
                                    #expect(
                                        try fixture.log.entries(filter, limit: 100).count == expected.count, "\(filter)"
                                    )
                                    found += expected.count
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(found > 1000)
    }

    private static func matches(_ entry: Entry, _ filter: Filter) -> Bool {
        if let admin = filter.admin, entry.actor.email != admin { return false }
        if let action = filter.action, entry.event.action != action { return false }
        if let user = filter.user, entry.event.user?.id != user, entry.event.user?.externalID != user.description {
            return false
        }
        if let app = filter.app, entry.event.app?.id != app { return false }
        if let outcome = filter.outcome, entry.outcome?.kind != outcome { return false }
        if let from = filter.from, entry.time < from { return false }
        if let to = filter.to, entry.time > to { return false }
        if let before = filter.before, entry.seq >= before { return false }
        return true
    }

    @Test(arguments: [
        (0, 0, true), (-1, 1, true), (1, 1, false), (-1, -1, false), (0, 1, true), (-1, 0, true), (1, 0, false),
    ])
    func `includes both ends of a time range`(_ from: Int64, _ to: Int64, _ isIncluded: Bool) async throws {
        let fixture = try AuditLogFixture()
        let entry = try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        var filter = Filter()
        filter.from = entry.time + .milliseconds(from)
        filter.to = entry.time + .milliseconds(to)
        #expect(try fixture.log.entries(filter) == (isIncluded ? [entry] : []))
        #expect(try fixture.log.entries(filter, limit: 10).count == (isIncluded ? 1 : 0))
    }

    @Test func `accepts the earliest and the latest time`() async throws {
        let fixture = try await Self.fixture()
        var filter = Filter()
        (filter.from, filter.to, filter.before) = (.earliest, .latest, .max)
        #expect(try fixture.log.entries(filter, limit: 100).count == 60)
        (filter.from, filter.to) = (.latest, .earliest)
        #expect(try fixture.log.entries(filter) == [])
        filter = Filter()
        filter.before = 1
        #expect(try fixture.log.entries(filter) == [])
    }

    @Test func `finds a user by either id`() async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(Event.revocation("op-1"), Outcome(.succeeded), by: .ada)
        for id in ["user-test-1", "customer-0001"] as [UserID] {
            var filter = Filter()
            filter.user = id
            #expect(try fixture.log.entries(filter).map(\.seq) == [1])
        }
    }

    @Test func `pages through all entries once while newer entries are written`() async throws {
        let fixture = try await Self.fixture()
        var filter = Filter()
        var pages: [[Int64]] = []
        for _ in 1...10 {
            let page = try fixture.log.entries(filter, limit: 7)
            pages.append(page.map(\.seq))
            filter.before = page.last?.seq ?? filter.before
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        #expect(pages.joined().elementsEqual((1...60).reversed()))
        #expect(pages.map(\.count) == [7, 7, 7, 7, 7, 7, 7, 7, 4, 0])
    }

    @Test(arguments: [(0, 0), (1, 1), (59, 59), (60, 60), (61, 60), (10_001, 60)])
    func `returns no more entries than requested`(_ limit: Int, _ count: Int) async throws {
        let fixture = try await Self.fixture()
        #expect(try fixture.log.entries(Filter(), limit: limit).count == count)
    }

    @Test(arguments: [
        "' OR 1=1 --", "\"", "%", "_", "ada@example.com' --", "ADA@EXAMPLE.COM", "ada@example.com ", "", "*", "?",
        "\u{0}",
    ])
    func `treats its parts as values and never as patterns or statements`(_ text: String) async throws {
        let fixture = try await Self.fixture()
        for field in [\Filter.admin, \.address, \.requestID, \.operation, \.ticket] {
            var filter = Filter()
            filter[keyPath: field] = text
            #expect(try fixture.log.entries(filter) == [])
            #expect(try fixture.log.entries(filter, limit: 100).count == 0)
        }
    }

    @Test func `finds nothing in an empty log`() throws {
        let fixture = try AuditLogFixture()
        #expect(try fixture.log.entries() == [])
        #expect(try fixture.log.entries(Filter(), limit: 10).count == 0)
    }
}
