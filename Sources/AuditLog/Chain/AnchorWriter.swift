import Crypto
import GRDB
import Synchronization
import Time

/// Writes an anchor each hour, even when nothing happens, outside of the database and to whoever listens (FORMAT.md).
final class AnchorWriter: Sendable {
    private struct State {
        var last: (anchor: Anchor, line: String)?
        var listener: (@Sendable (String) -> Void)?
    }

    private let database: any DatabaseReader
    private let keyStore: KeyStore
    private let path: String
    private let state: Mutex<State>

    /// How often an anchor is written.
    static let period = Duration.seconds(3600)

    /// Goes on behind the last line of the file.
    init(_ database: any DatabaseReader, _ keyStore: KeyStore, folder: String) throws {
        self.database = database
        self.keyStore = keyStore
        path = Self.file(in: folder)
        let anchors = try AnchorFile(path: path, keyID: nil, key: nil)
        try Files.cut(path, to: anchors.length)
        state = Mutex(State(last: anchors.last, listener: nil))
    }

    static func file(in folder: String) -> String { "\(folder)/anchors.jsonl" }

    /// The newest anchor.
    var last: Anchor? { state.withLock { $0.last?.anchor } }

    /// Hears each line from now on.
    func listen(_ listener: @escaping @Sendable (String) -> Void) { state.withLock { $0.listener = listener } }

    /// Writes an anchor where the last one is an hour old; a clock that went backwards makes one due as well.
    func anchorIfDue(at now: UTCTime) throws {
        try state.withLock { state in
            if let last = state.last?.anchor, now >= last.time, now - last.time < Self.period { return }
            try anchor(at: now, behind: state.last?.anchor, &state)
        }
    }

    /// Writes an anchor now.
    func anchor(at now: UTCTime) throws {
        try state.withLock { state in try anchor(at: now, behind: state.last?.anchor, &state) }
    }

    /// Writes the first anchor of a log that an older copy was put back for; `behind` is the last one that the copy reaches.
    func beginSegment(at now: UTCTime, behind: Anchor?) throws {
        try state.withLock { state in try anchor(at: now, behind: behind, beginsSegment: true, &state) }
    }

    private func anchor(
        at now: UTCTime, behind: Anchor?, beginsSegment: Bool = false, _ state: inout State
    ) throws {
        let (last, base, digest) = try database.read { db in
            (try ChainHead(lastOf: db), try ChainHead(baseOf: db), try Self.digest(db, behind: behind))
        }
        // After the entries have been read, so that none of them has a later epoch.
        let key = try keyStore.current(at: now)
        let segment = state.last.map { $0.anchor.segment &+ (beginsSegment ? 1 : 0) } ?? 1
        let anchor = Anchor(
            segment: segment, seq: last.seq, mac: last.mac, digest: digest, count: last.seq &- base.seq, time: now,
            keyID: key.id, epoch: key.epoch, previous: state.last.map { Anchor.hash(of: $0.line) } ?? .zero)
        let line = anchor.line(sealedBy: key)
        try Files.append(line + "\n", to: path)
        state.last = (anchor, line)
        state.listener?(line)
    }

    /// Stands for all entries up to the last one, on the ground of the digest of the anchor before.
    private static func digest(_ db: Database, behind: Anchor?) throws -> MAC {
        var hash = SHA256()
        hash.update(data: (behind?.digest ?? .zero).bytes)
        var last = behind.map { ChainHead(seq: $0.seq, mac: $0.mac) } ?? .none
        var message = CanonicalEntry()
        try StoredRow.forEach(db, "\(Schema.selection) WHERE seq > ? ORDER BY seq", [last.seq]) { row in
            let seq = row.number(.seq)
            row.write(to: &message, seq: seq, after: last.mac)
            last = ChainHead(seq: seq, mac: row.mac)
            unsafe message.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
            unsafe last.mac.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
            return true
        }
        return MAC(hash.finalize())
    }
}
