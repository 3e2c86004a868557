import AuditFormat
import Disk
import Synchronization
import Time

/// The current key, and its file, which contains no older one (FORMAT.md).
final class KeyStore: Sendable {
    private struct State {
        var key: Key
        var advancedAt: UTCTime
    }

    private let state: Mutex<State>
    private let path: String

    /// How long a key seals entries; who steals one cannot seal older entries again.
    private static let lifetime = Duration.seconds(15 * 60)

    /// Opens the key of a log, whose last entry has an epoch, and advances it.
    ///
    /// Throws `unusable` if the key is missing or belongs to another log.
    init(files: LogFiles, keyID: String, epoch: Int64, now: UTCTime) throws {
        path = files.key
        guard let stored = try Self.read(files) else {
            throw AuditLogError.unusable(
                """
                The file audit.key is missing. Put the initial key, which the auditor keeps, in its place; the portal advances it.
                """)
        }
        guard keyID == stored.id else {
            throw AuditLogError.unusable("The file audit.key belongs to another audit log.")
        }
        guard let current = stored.advanced(to: max(epoch, stored.epoch)) else {
            throw AuditLogError.unusable("The log contains an epoch that its key cannot have reached.")
        }
        let key = current.next
        try DurableFile.replace(path, with: key.fileContents)
        state = Mutex(State(key: key, advancedAt: now))
    }

    /// Creates the key of a new log, or returns the one that an interrupted first start has created.
    static func create(_ files: LogFiles) throws -> Key {
        if let key = try read(files) { return key }
        let key = Key()
        // It stays there until the auditor has it.
        try DurableFile.replace(files.initialKey, with: key.fileContents)
        try DurableFile.replace(files.key, with: key.fileContents)
        return key
    }

    static func read(_ files: LogFiles) throws -> Key? {
        guard let contents = try DurableFile.read(files.key) else { return nil }
        guard let key = Key(fileContents: String(decoding: contents, as: UTF8.self)) else {
            throw AuditLogError.unusable("The file audit.key is not the key of an audit log.")
        }
        return key
    }

    /// The id of the key in all its epochs.
    var id: String { state.withLock { $0.key.id } }

    /// Returns the key that seals now; advances it if its lifetime is over. A new key is on the disk before it seals anything.
    func current(at now: UTCTime) throws(DiskError) -> Key {
        try state.withLock { state throws(DiskError) in
            guard now - state.advancedAt >= Self.lifetime || now < state.advancedAt else { return state.key }
            let next = state.key.next
            try DurableFile.replace(path, with: next.fileContents)
            state = State(key: next, advancedAt: now)
            return next
        }
    }
}
