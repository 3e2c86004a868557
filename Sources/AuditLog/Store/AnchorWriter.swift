import AuditFormat
import Disk
import GRDB
import Synchronization
import Time

/// Appends an anchor every hour, even if nothing happened, to a file outside of the database and to a listener (FORMAT.md).
final class AnchorWriter: Sendable {
    private struct State {
        var last: (anchor: Anchor, line: String)?
        var listener: (@Sendable (String) -> Void)?
    }

    private let database: any DatabaseReader
    private let keys: KeyStore
    private let path: String
    private let state: Mutex<State>

    /// How often an anchor is written.
    static let interval = Duration.seconds(3600)

    /// Continues after the last line of the file, and removes an incomplete one.
    init(_ database: any DatabaseReader, keys: KeyStore, files: LogFiles) throws {
        self.database = database
        self.keys = keys
        path = files.anchors
        let file = AnchorFile(try DurableFile.read(path) ?? [])
        try DurableFile.truncate(path, to: file.validLength)
        state = Mutex(State(last: file.last, listener: nil))
    }

    /// The newest anchor.
    var last: Anchor? { state.withLock { $0.last?.anchor } }

    /// Sets the closure that receives each line from now on.
    func listen(_ listener: @escaping @Sendable (String) -> Void) { state.withLock { $0.listener = listener } }

    /// Writes an anchor if the last one is an hour old, or if the clock was set back.
    func writeIfDue(at now: UTCTime) throws {
        try state.withLock { state in
            if let last = state.last?.anchor, now >= last.time, now - last.time < Self.interval { return }
            try write(at: now, after: state.last?.anchor, &state)
        }
    }

    /// Writes an anchor.
    func write(at now: UTCTime) throws {
        try state.withLock { state in try write(at: now, after: state.last?.anchor, &state) }
    }

    /// Writes the first anchor after a restoration; `anchor` is the last one that the restored log contains.
    func beginSegment(at now: UTCTime, after anchor: Anchor?) throws {
        try state.withLock { state in try write(at: now, after: anchor, beginsSegment: true, &state) }
    }

    private func write(at now: UTCTime, after before: Anchor?, beginsSegment: Bool = false, _ state: inout State) throws
    {
        let (head, base, digest) = try database.read { db in
            (try ChainHead(lastEntryIn: db), try ChainHead(baseOf: db), try Self.digest(db, after: before))
        }
        // After the entries have been read, so that none of them has a later epoch.
        let key = try keys.current(at: now)
        let segment = state.last.map { $0.anchor.segment &+ (beginsSegment ? 1 : 0) } ?? 1
        let anchor = Anchor(
            segment: segment, seq: head.seq, mac: head.mac, digest: digest, count: head.seq &- base.seq, time: now,
            keyID: key.id, epoch: key.epoch, previous: state.last.map { Anchor.hash(of: $0.line) } ?? .zero)
        let line = anchor.line(sealedBy: key)
        try DurableFile.append(line + "\n", to: path)
        state.last = (anchor, line)
        state.listener?(line)
    }

    private static func digest(_ db: Database, after anchor: Anchor?) throws -> MAC {
        var digest = AnchorDigest(after: anchor)
        var head = anchor.map { ChainHead(seq: $0.seq, mac: $0.mac) } ?? .empty
        var canonical = CanonicalEntry()
        try StoredEntry.forEach(db, "WHERE seq > ? ORDER BY seq", [head.seq]) { entry in
            let seq = entry.integer(.seq)
            entry.write(to: &canonical, seq: seq, after: head.mac)
            head = ChainHead(seq: seq, mac: entry.mac)
            digest.append(canonical, head.mac)
            return true
        }
        return digest.finalize()
    }
}
