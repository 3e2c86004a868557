import AuditFormat
import Disk
import GRDB
import Synchronization
import Time

/// Appends an anchor every hour, even if nothing happened, to a file outside of the database and to a listener (FORMAT.md).
final class AnchorWriter: Sendable {
    private struct State {
        var last: (anchor: Anchor, line: String)?
        /// The digest of the entries after the last anchor, as far as it has been computed, and where it ends.
        var progress: (digest: AnchorDigest, head: ChainHead)?
        /// When the last attempt failed.
        var failedAt: UTCTime?
        var listener: (@Sendable (String) -> Void)?
    }

    private let database: any DatabaseReader
    private let keys: KeyStore
    private let path: String
    private let watch: FileWatch
    private let state: Mutex<State>

    /// How often an anchor is written.
    static let interval = Duration.seconds(3600)
    /// How long entries do not try to write an anchor after a failure.
    private static let retryInterval = Duration.seconds(60)

    /// Continues after the last line of the file, and removes an incomplete one if the file can be shortened.
    init(_ database: any DatabaseReader, keys: KeyStore, files: LogFiles) throws {
        self.database = database
        self.keys = keys
        path = files.anchors
        let file = AnchorFile(try DurableFile.read(path) ?? [])
        // A file that only allows appending keeps it; the next anchor begins on a line of its own.
        try? DurableFile.truncate(path, to: file.validLength)
        watch = FileWatch([path])
        state = Mutex(State(last: file.last))
    }

    /// The newest anchor.
    var last: Anchor? { state.withLock { $0.last?.anchor } }

    /// Sets the closure that receives each line from now on.
    func listen(_ listener: @escaping @Sendable (String) -> Void) { state.withLock { $0.listener = listener } }

    /// Writes an anchor if the last one is an hour old, or if the clock was set back; at most one attempt a minute.
    func writeIfDue(at now: UTCTime) throws {
        try state.withLock { state in
            if let last = state.last?.anchor, now >= last.time, now - last.time < Self.interval { return }
            if let failedAt = state.failedAt, now >= failedAt, now - failedAt < Self.retryInterval { return }
            try write(at: now, after: state.last?.anchor, &state)
        }
    }

    /// Writes an anchor.
    func write(at now: UTCTime) throws {
        try state.withLock { state in try write(at: now, after: state.last?.anchor, &state) }
    }

    /// Writes the first anchor after a restoration; `anchor` is the last one that the restored log contains.
    func beginSegment(at now: UTCTime, after anchor: Anchor?) throws {
        try state.withLock { state in
            state.progress = nil
            try write(at: now, after: anchor, beginsSegment: true, &state)
        }
    }

    private func write(at now: UTCTime, after before: Anchor?, beginsSegment: Bool = false, _ state: inout State) throws
    {
        state.failedAt = now
        try watch.check()
        let progress = state.progress ?? (AnchorDigest(after: before), before.map(ChainHead.init) ?? .empty)
        let (head, base, extended) = try database.read { db in
            (try ChainHead(lastEntryIn: db), try ChainHead(baseOf: db), try Self.extend(progress, db))
        }
        // A later attempt need not read these entries again.
        state.progress = extended
        // After the entries have been read, so that none of them has a later epoch.
        let key = try keys.current(at: now)
        let segment = state.last.map { $0.anchor.segment &+ (beginsSegment ? 1 : 0) } ?? 1
        let anchor = Anchor(
            segment: segment, seq: head.seq, mac: head.mac, digest: extended.digest.finalize(),
            count: head.seq &- base.seq, time: now, keyID: key.id, epoch: key.epoch,
            previous: state.last.map { Anchor.hash(of: $0.line) } ?? .zero)
        let line = anchor.line(sealedBy: key)
        try DurableFile.appendLine(line, to: path)
        watch.remember()
        state.last = (anchor, line)
        (state.progress, state.failedAt) = (nil, nil)
        state.listener?(line)
    }

    /// Appends the entries that follow to a digest.
    private static func extend(
        _ progress: (digest: AnchorDigest, head: ChainHead), _ db: Database
    ) throws -> (digest: AnchorDigest, head: ChainHead) {
        var (digest, head) = progress
        var canonical = CanonicalEntry()
        try StoredEntry.forEach(db, "WHERE seq > ? ORDER BY seq", [head.seq]) { entry in
            let seq = entry.integer(.seq)
            entry.write(to: &canonical, seq: seq, after: head.mac)
            head = ChainHead(seq: seq, mac: entry.mac)
            digest.append(canonical, head.mac)
            return true
        }
        return (digest, head)
    }
}

extension ChainHead {
    fileprivate init(_ anchor: Anchor) { self.init(seq: anchor.seq, mac: anchor.mac) }
}
