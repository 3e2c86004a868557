import Foundation
import GRDB
import TestSupport
import Time

@testable import AuditFormat
@testable import AuditLog

/// A log in a temporary folder, with a clock that the test moves.
final class AuditLogFixture: Sendable {
    let log: AuditLog
    let folder: TemporaryFolder
    let clock = ManualClock()

    init(in folder: TemporaryFolder? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        // What a search finds must not depend on the speed of the machine.
        log = try AuditLog(
            folder: folder.path, reserve: .none(in: folder), textSearchTimeout: .seconds(600), clock: clock)
    }

    /// Creates a log with four entries: 1 and 2 are an operation, 3 is an event, and 4 is an intent without an outcome.
    static func withEntries() async throws -> AuditLogFixture {
        let fixture = try AuditLogFixture()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded, status: 200) }
        try await fixture.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada)
        _ = try await fixture.log.writer.append(.intent(.revocation("op-2")))
        return fixture
    }

    /// Executes statements on the connection that writes the log.
    func execute(_ sql: String) throws {
        try log.store.database.writeWithoutTransaction { db in try db.execute(sql: sql) }
    }

    /// Reads all entries over another connection.
    func rows() throws -> [Row] {
        try folder.otherConnection().read { db in try Row.fetchAll(db, sql: "SELECT * FROM entry ORDER BY seq") }
    }

    /// Reads a file next to the database.
    func contents(of name: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
    }

    /// Reads the lines of the file of anchors.
    func anchorLines() throws -> [String] {
        try contents(of: "anchors.jsonl").split(separator: "\n").map(String.init)
    }

    /// Inserts many entries in one transaction.
    func insert(_ count: Int, isIndexed: Bool = true, _ make: (Int) -> (admin: String, address: String)) throws {
        let key = try log.currentKey
        try log.writer.inTransaction { db in
            var head = try ChainHead(lastEntryIn: db)
            for number in 1...count {
                let (admin, address) = make(number)
                let newEntry = NewEntry(
                    time: clock.now, phase: .event, intent: nil,
                    actor: Actor(adminID: nil, email: admin, role: nil, address: address, session: nil),
                    event: Event(.lookUp, reason: "everybody", ticket: "T-1"), outcome: Outcome(.succeeded),
                    duration: nil)
                let entry = try newEntry.insert(after: head, sealedBy: key, into: db)
                head = ChainHead(seq: entry.seq, mac: entry.mac)
            }
        }
        while try isIndexed && !log.indexText() {}
    }
}

extension AuditLog {
    /// The key that seals now.
    var currentKey: Key { get throws { try store.keys.current(at: store.clock.now) } }

    /// Returns the newest entries that match a filter, across the bounded searches of as many pages as that takes.
    func entries(_ filter: Filter = Filter(), limit: Int = 50) throws -> [Entry] {
        var filter = filter
        var entries: [Entry] = []
        while true {
            let page = try find(filter, limit: limit - entries.count)
            entries += page.entries
            guard let searchedFrom = page.searchedFrom, entries.count < limit else { return entries }
            filter.before = searchedFrom
        }
    }
}

extension Actor {
    static let ada = Actor(
        adminID: "admin-1", email: "ada@example.com", role: "revoker", address: "192.0.2.7",
        session: "00112233445566ff")
}

extension Event {
    static func revocation(_ operation: String?, reason: String = "reported phishing") -> Event {
        Event(
            .revocation, operation: operation, typed: " customer-0001 ",
            user: User(id: "user-test-1", externalID: "customer-0001", name: "Zoë Ångström"),
            app: App(id: "app-1", name: "Calendar", type: "third_party", scopes: "openid offline_access"),
            reason: reason, ticket: "SUP-1182")
    }
}

extension Error {
    /// Whether the log cannot be used until somebody has looked at it.
    var isUnusable: Bool { if case .unusable? = self as? AuditLogError { true } else { false } }
}

extension AuditLogError {
    /// The error of an entry that SQLite refused to write.
    static func refused(_ code: ResultCode) -> Self { AuditLogError(refusing: DatabaseError(resultCode: code)) }
}

extension Entry {
    /// Creates an entry of Ada's with the epoch and the MAC of another, which a test cannot predict.
    init(
        seq: Int64, time: UTCTime, phase: Phase, intent: Int64? = nil, _ event: Event, _ outcome: Outcome?,
        duration: Int64?, sealOf other: Entry
    ) {
        self.init(
            seq: seq, time: time, phase: phase, intent: intent, actor: .ada, event: event, outcome: outcome,
            duration: duration, epoch: other.epoch, mac: other.mac)
    }
}

extension NewEntry {
    static func intent(_ event: Event, time: UTCTime = 1) -> NewEntry {
        NewEntry(time: time, phase: .intent, intent: nil, actor: .ada, event: event, outcome: nil, duration: nil)
    }

    static func event(_ event: Event = Event(.signIn), time: UTCTime = 1) -> NewEntry {
        NewEntry(
            time: time, phase: .event, intent: nil, actor: .ada, event: event, outcome: Outcome(.succeeded), duration: 0
        )
    }

    static func outcome(of intent: Int64, _ event: Event) -> NewEntry {
        NewEntry(
            time: 1, phase: .outcome, intent: intent, actor: .ada, event: event, outcome: Outcome(.succeeded),
            duration: 0)
    }
}
