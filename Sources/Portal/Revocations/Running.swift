import AuditLog
import Synchronization

/// The revocations that are being carried out, so that all copies of one form wait for the same end and lead to it.
final class Running: Sendable {
    private let tasks = Mutex<[String: Task<Entry, any Error>]>([:])

    /// Does the work of an operation, or waits for it where a copy of the form has begun it.
    func once(_ operation: String, _ work: @escaping @Sendable () async throws -> Entry) async throws -> Entry {
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
