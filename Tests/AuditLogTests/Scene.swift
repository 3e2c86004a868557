import Foundation
import GRDB
import Synchronization

@testable import AuditLog

/// A log in a folder of its own, with a clock that the test moves.
final class Scene: Sendable {
    let log: AuditLog
    let folder: Folder
    let clock = Clock()

    init(in folder: Folder? = nil) throws {
        let folder = try folder ?? Folder()
        self.folder = folder
        // What is found must not depend on how fast the machine is.
        log = try AuditLog(
            folder: folder.path, reserve: DiskReserve(folder: folder.path, least: 0, ballast: 0), patience: .seconds(600)
        ) { [clock] in clock.now }
    }

    /// Some entries: 1 and 2 are an operation, 3 stands alone, and 4 is an intent without an outcome.
    static func withEntries() async throws -> Scene {
        let scene = try Scene()
        _ = try await scene.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded, status: 200) }
        try await scene.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada)
        _ = try await scene.log.writer.append(.intent(.revocation("op-2")))
        return scene
    }

    /// Tells the connection of the log that writes.
    func tell(_ sql: String) throws {
        try log.database.writeWithoutTransaction { db in try db.execute(sql: sql) }
    }

    /// What the database holds, read by somebody else.
    func rows() throws -> [Row] {
        try folder.stranger().read { db in try Row.fetchAll(db, sql: "SELECT * FROM entry ORDER BY seq") }
    }
}

/// A folder that is removed with its contents.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/audit-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { "\(path)/audit.sqlite" }

    /// A connection as any program makes one, with none of the log's own settings.
    func stranger(_ pragma: String = "") throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: database, configuration: configuration)
        try queue.run(pragma)
        return queue
    }
}

extension DatabaseQueue {
    /// Runs statements that are no transaction but their own.
    func run(_ sql: String) throws {
        try writeWithoutTransaction { db in try db.execute(sql: sql) }
    }

    func count(_ sql: String) throws -> Int {
        try unsafeRead { db in try Int.fetchOne(db, sql: sql) ?? 0 }
    }
}

/// Milliseconds that only the test moves.
final class Clock: Sendable {
    private let time = Mutex<Int64>(1_795_000_000_000)

    var now: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

extension Actor {
    static let ada = Actor(
        adminID: "admin-1", email: "ada@example.com", role: "revoker", address: "192.0.2.7",
        session: "00112233445566ff")
}

extension Event {
    static func revocation(_ operation: String, reason: String = "reported phishing") -> Event {
        Event(
            .revocation, operation: operation, typed: " customer-0001 ",
            user: User(id: "user-test-1", externalID: "customer-0001", name: "Zoë Ångström"),
            app: App(id: "app-1", name: "Calendar", type: "third_party", scopes: "openid offline_access"),
            reason: reason, ticket: "SUP-1182")
    }
}

extension AuditLogError {
    /// What the log says of an error of SQLite.
    static func refused(_ code: ResultCode) -> Self {
        .unavailable("SQLite refused to write the audit log: \(code.primaryResultCode).")
    }
}

extension Entry {
    /// The entry without its place in the chain.
    var unsealed: Entry {
        Entry(
            seq: seq, time: time, phase: phase, intent: intent, actor: actor, event: event, outcome: outcome,
            duration: duration)
    }
}

extension NewEntry {
    static func intent(_ event: Event, time: Int64 = 1) -> NewEntry {
        NewEntry(time: time, phase: .intent, intent: nil, actor: .ada, event: event, outcome: nil, duration: nil)
    }

    static func event(_ event: Event = Event(.signIn), time: Int64 = 1) -> NewEntry {
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

/// What the disk says to the commits that come: the answers in turn, and `take` when there are none left.
final class Disk: TransactionObserver, Sendable {
    enum Answer: Sendable {
        case take
        case refuse(ResultCode)
        /// Stands still until `release`.
        case hold
    }

    private let answers: Mutex<[Answer]>
    private let gate = DispatchSemaphore(value: 0)
    private let (held, arrival) = AsyncStream.makeStream(of: Void.self)

    /// Stands between a log and its disk.
    convenience init(of log: AuditLog, _ answers: Answer...) { self.init(of: log, answers) }

    init(of log: AuditLog, _ answers: [Answer]) {
        self.answers = Mutex(answers)
        log.database.add(transactionObserver: self, extent: .databaseLifetime)
    }

    /// Waits until a commit stands still.
    func holds() async { for await _ in held { return } }

    func release() { gate.signal() }

    func databaseWillCommit() throws {
        let answer = answers.withLock { $0.isEmpty ? .take : $0.removeFirst() }
        switch answer {
        case .take: break
        case .refuse(let code): throw DatabaseError(resultCode: code)
        case .hold:
            arrival.yield()
            gate.wait()
        }
    }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}

/// A thread on which tasks begin in the order in which they are made.
final class Line: TaskExecutor {
    private let queue = DispatchQueue(label: "line")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Waits until every task made so far has gone as far as it gets by itself.
    func settles() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }
}

/// The write-ahead log as it stands in its file (sqlite.org/fileformat2.html#walformat).
struct WriteAheadLog {
    let size: Int
    /// How often it has begun anew after a checkpoint.
    let restarts: Int
    /// The transactions since then.
    let commits: Int

    init(of folder: Folder) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.database + "-wal")))
        func number(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        let header = 32
        let frameHeader = 24
        let frame = frameHeader + number(at: 8)
        var commits = 0
        for start in stride(from: header, through: bytes.count - frame, by: frame) {
            // What an earlier round left behind has other salts.
            guard bytes[start + 8..<start + 16] == bytes[16..<24] else { break }
            if number(at: start + 4) != 0 { commits += 1 }
        }
        size = bytes.count
        restarts = number(at: 12)
        self.commits = commits
    }
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}
