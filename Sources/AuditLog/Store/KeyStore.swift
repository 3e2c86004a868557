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

    /// Opens the key of a log and advances it; creates one for a new log.
    ///
    /// `keyID` is the key id of the log, nil for a new one, and `epoch` is that of its last entry. Throws `unusable` if the key is
    /// missing or belongs to another log.
    init(files: LogFiles, keyID: String?, epoch: Int64, now: UTCTime) throws {
        path = files.key
        let stored = try Self.read(files, isNew: keyID == nil)
        guard keyID == nil || keyID == stored.id else {
            throw AuditLogError.unusable("The file audit.key belongs to another audit log.")
        }
        guard let current = stored.advanced(to: max(epoch, stored.epoch)) else {
            throw AuditLogError.unusable("The log contains an epoch that its key cannot have reached.")
        }
        let key = current.next
        try DurableFile.replace(path, with: key.fileContents)
        state = Mutex(State(key: key, advancedAt: now))
    }

    private static func read(_ files: LogFiles, isNew: Bool) throws -> Key {
        if let contents = try DurableFile.read(files.key) {
            guard let key = Key(fileContents: String(decoding: contents, as: UTF8.self)) else {
                throw AuditLogError.unusable("The file audit.key is not the key of an audit log.")
            }
            return key
        }
        guard isNew else {
            throw AuditLogError.unusable(
                "The file audit.key is missing. Put the initial key, which the auditor keeps, in its place; the portal advances it."
            )
        }
        let key = Key()
        // It stays there until `portal audit key` exports it.
        try DurableFile.replace(files.initialKey, with: key.fileContents)
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
