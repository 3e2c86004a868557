import Foundation
import Synchronization
import Time

/// The key that macChecker entries now, and its file, which holds no older one (FORMAT.md).
final class KeyStore: Sendable {
    private struct State {
        var key: Key
        /// When it was moved last.
        var moved: UTCTime
    }

    private let state: Mutex<State>
    private let path: String
    /// How long a key seals entries; a thief cannot seal older ones again.
    private static let lifetime = Duration.seconds(15 * 60)

    /// Opens the key of a log in a folder and moves it on; makes one where the log has none yet.
    ///
    /// `keyID` is the log's, and `epoch` that of its last entry. Errors: `unsafe` where the key is missing or another log's.
    init(folder: String, keyID: String?, epoch: Int64, now: UTCTime) throws {
        path = "\(folder)/audit.key"
        var key: Key
        if let text = try Files.read(path) {
            guard let stored = Key(text: String(decoding: text, as: UTF8.self)) else {
                throw AuditLogError.unsafe("The file audit.key is not the key of an audit log.")
            }
            key = stored
        } else {
            guard keyID == nil else {
                throw AuditLogError.unsafe(
                    "The file audit.key is missing. Put the first key, which the auditor keeps, in its place; it is moved on to where the log is."
                )
            }
            key = Key()
            // The first key waits to be taken offline: portal audit key.
            try Files.replace(Self.firstKey(in: folder), with: key.text)
        }
        guard keyID == nil || keyID == key.id else {
            throw AuditLogError.unsafe("The file audit.key belongs to another audit log.")
        }
        guard let reached = key.moved(to: max(epoch, key.epoch)) else {
            throw AuditLogError.unsafe("The log names an epoch that its key cannot have reached.")
        }
        key = reached.next
        try Files.replace(path, with: key.text)
        state = Mutex(State(key: key, moved: now))
    }

    /// Where the first key waits for whoever takes it offline.
    static func firstKey(in folder: String) -> String { "\(folder)/audit-first.key" }

    /// The key that macChecker now.
    var key: Key { state.withLock { $0.key } }

    /// The key that macChecker now, moved on where its time is over: the next is on the disk before it macChecker anything.
    func current(at now: UTCTime) throws -> Key {
        try state.withLock { state in
            guard now - state.moved >= Self.lifetime || now < state.moved else { return state.key }
            let next = state.key.next
            try Files.replace(path, with: next.text)
            state = State(key: next, moved: now)
            return next
        }
    }
}
