import AuditFormat
import GRDB
public import TransparencyLog

extension AuditLog {
    /// Returns a proof that an entry is in the log, which strangers can check (C2SP tlog-proof); nil if no checkpoint covers it
    /// yet, or if there is no such entry.
    public func receipt(of seq: Int64) throws -> String? {
        let canonical: CanonicalEntry? = try store.database.read { db in
            var found: CanonicalEntry?
            try StoredEntry.forEach(db, "WHERE seq = ?", [seq]) { entry in
                var canonical = CanonicalEntry()
                entry.write(to: &canonical, seq: seq, after: try ChainHead(db, seq: seq &- 1).mac)
                found = canonical
                return false
            }
            return found
        }
        return try canonical.flatMap { try store.tree.receipt(of: $0, seq: seq) }
    }

    /// The newest checkpoint; nil before the first.
    public var newestCheckpoint: Note? { store.tree.checkpoint }

    /// Returns what is sent to a witness that has cosigned a tree of a size: the newest checkpoint and the proof from that size.
    ///
    /// Throws `unavailable` if there is no checkpoint, or if it is smaller.
    public func addCheckpointRequest(from size: Int) throws -> AddCheckpointRequest {
        try store.tree.addCheckpointRequest(from: size)
    }

    /// Keeps a cosignature with its checkpoint.
    public func add(_ cosignature: Note.Signature, to checkpoint: Note) throws {
        try store.tree.add(cosignature, to: checkpoint)
    }

    /// Names the witnesses whose cosignatures `integrityStatus` counts.
    public func expectCosignatures(by witnesses: [VerifierKey]) { store.tree.expectCosignatures(by: witnesses) }

    /// Calls a closure with each checkpoint from now on.
    public func listenToCheckpoints(_ listener: @escaping @Sendable (String) -> Void) { store.tree.listen(listener) }

    /// Returns the newest checkpoint of the log in a folder, a signed note; nil before the first.
    public static func checkpoint(folder: String) throws -> String? {
        try TreeFiles(folder: folder).newest()?.note.contents
    }

    /// Returns the key that verifies the checkpoints of the log in a folder.
    public static func checkpointKey(folder: String) throws -> String {
        let files = LogFiles(folder: folder)
        let name = try LogStore.openReadOnly(files.database).read(LogStore.checkpointKeyName)
        return try TreeFiles(folder: folder).signingKey(name: name).verifier.description
    }
}
