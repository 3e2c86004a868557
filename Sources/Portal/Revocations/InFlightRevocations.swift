import AuditLog
import Synchronization

/// The revocations that are being carried out, so that copies of one form wait for the same result.
final class InFlightRevocations: Sendable {
    private let tasks = Mutex<[String: Task<Entry, any Error>]>([:])

    /// Runs the work of an operation, or waits for its result if a copy of the form started it already.
    func run(_ operation: String, _ work: @escaping @Sendable () async throws -> Entry) async throws -> Entry {
        let task = tasks.withLock { tasks in
            if let task = tasks[operation] { return task }
            let task = Task {
                defer { self.tasks.withLock { $0[operation] = nil } }
                return try await work()
            }
            tasks[operation] = task
            return task
        }
        return try await task.value
    }
}
