import Dispatch
import GRDB
import Synchronization

@testable import AuditLog

/// Decides how the next commits of a log end: by the given responses in turn, and successfully after the last one.
final class FaultyDisk: TransactionObserver, Sendable {
    enum Response: Sendable {
        case accept
        case fail(ResultCode)
        /// Blocks until `release`.
        case hold
    }

    private let responses: Mutex<[Response]>
    private let released = DispatchSemaphore(value: 0)
    private let (held, continuation) = AsyncStream.makeStream(of: Void.self)

    convenience init(of log: AuditLog, _ responses: Response...) { self.init(of: log, responses) }

    init(of log: AuditLog, _ responses: [Response]) {
        self.responses = Mutex(responses)
        log.store.database.add(transactionObserver: self, extent: .databaseLifetime)
    }

    /// Waits until a commit is held.
    func waitUntilHeld() async { for await _ in held { return } }

    func release() { released.signal() }

    func databaseWillCommit() throws {
        switch responses.withLock({ $0.isEmpty ? .accept : $0.removeFirst() }) {
        case .accept: break
        case .fail(let code): throw DatabaseError(resultCode: code)
        case .hold:
            continuation.yield()
            released.wait()
        }
    }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
