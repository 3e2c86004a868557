import Crypto
import Foundation
import GRDB
import Text
public import Time

/// The oldest entries, exported and then deleted; the log itself records which, and to what the rest is chained.
public struct Pruning: Sendable, Equatable, Codable {
    /// The first and the last seq that were deleted.
    public let first, last: Int64
    /// The MAC of the last one, and the SHA-256 of the exported file, in hexadecimal digits.
    public let mac, sha256: String

    /// Nothing more recent can be pruned.
    static let minimumAge = Duration.seconds(90 * 86_400)

    /// Reads what a pruning's entry says of it, as far as the chain goes on from there.
    static func read(_ detail: String) -> (last: Int64, mac: MAC)? {
        guard let pruning = try? JSONDecoder().decode(Pruning.self, from: Data(detail.utf8)),
            let mac = MAC(hex: pruning.mac)
        else { return nil }
        return (pruning.last, mac)
    }

    var text: String {
        "{\"first\":\(first),\"last\":\(last),\"mac\":\"\(mac)\",\"sha256\":\"\(sha256)\"}"
    }
}

/// Why nothing was pruned.
public enum PruningError: Error, Equatable {
    /// Entries younger than 90 days stay.
    case tooYoung
    /// No entry is older, or those that are belong to operations that are not over.
    case nothingToPrune
    /// The export's file exists; nothing is overwritten.
    case fileExists
    /// What was exported does not read back as it stands in the log.
    case exportDiffers(Int64)
}

extension AuditLog {
    /// Exports the entries before a time to a file as JSON lines, reads them back, and deletes them in the transaction that
    /// records it. An operation stays whole, and one that is open stays.
    ///
    /// Errors: `PruningError`; `unavailable` where a file cannot be written.
    public func prune(before time: UTCTime, export path: String) throws -> Pruning {
        guard time <= clock.now - Pruning.minimumAge else { throw PruningError.tooYoung }
        guard !FileManager.default.fileExists(atPath: path) else { throw PruningError.fileExists }
        let (base, end) = try database.read { db in (try ChainHead(baseOf: db), try Self.end(ofPruning: time, db)) }
        guard let end, end.seq > base.seq else { throw PruningError.nothingToPrune }
        try anchor()
        let hash = try export(after: base, upTo: end.seq, to: path)
        let pruning = Pruning(first: base.seq + 1, last: end.seq, mac: end.mac.text, sha256: hash)
        let newEntry = NewEntry(
            time: clock.now, phase: .event, intent: nil, actor: .portal, event: Event(.pruning, detail: pruning.text),
            outcome: Outcome(.succeeded), duration: nil)
        let key = try keyStore.current(at: clock.now)
        // To undo millions of deletions takes more reserve than memory has.
        try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA temp_store = FILE") }
        try writer.inTransaction { db in
            let last = try ChainHead(lastOf: db)
            try Self.delete(upTo: end, db)
            _ = try newEntry.insert(after: last, sealedBy: key, into: db)
        }
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            _ = try db.checkpoint(.truncate)
        }
        try anchor()
        return pruning
    }

    /// The last entry that may go: all up to it are older, and no operation is divided or open.
    private static func end(ofPruning time: UTCTime, _ db: Database) throws -> ChainHead? {
        let younger = try Int64.fetchOne(
            db,
            sql: """
                SELECT min(seq) FROM entry WHERE time >= ?1
                AND seq >= (SELECT min(first) FROM hour WHERE hour >= ?1 / 3600000)
                """, arguments: [time])
        var last = try younger.map { $0 - 1 } ?? ChainHead(lastOf: db).seq
        if let open = try Int64.fetchOne(db, sql: "SELECT min(intent) FROM open_operation") {
            last = min(last, open - 1)
        }
        while let divided = try Int64.fetchOne(
            db, sql: "SELECT min(intent) FROM entry WHERE seq > ?1 AND intent <= ?1", arguments: [last])
        { last = divided - 1 }
        return try Row.fetchOne(
            db, sql: "SELECT seq, mac FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1", arguments: [last]
        )
        .map { ChainHead(seq: $0[0], mac: MAC($0[1] as Data)) }
    }

    private static func delete(upTo end: ChainHead, _ db: Database) throws {
        let last = end.seq
        // The index has no contents of its own: to be forgotten, a text must be said again.
        try db.execute(
            sql: """
                INSERT INTO entry_text (entry_text, rowid, text)
                SELECT 'delete', seq, \(Text.contents) FROM entry
                WHERE seq <= min(?, (SELECT indexed FROM log)) AND \(Text.isIndexed)
                """, arguments: [last])
        try db.execute(
            sql: """
                WITH gone AS (
                    SELECT time / 86400000 AS day, action, coalesce(outcome, '') AS outcome, count(*) AS entries
                    FROM entry WHERE seq <= ? GROUP BY 1, 2, 3)
                UPDATE day SET entries = day.entries - gone.entries FROM gone
                WHERE day.day = gone.day AND day.action = gone.action AND day.outcome = gone.outcome
                """, arguments: [last])
        try db.execute(sql: "DELETE FROM day WHERE entries <= 0")
        try db.execute(sql: "DELETE FROM hour WHERE last <= ?", arguments: [last])
        try db.execute(sql: "UPDATE hour SET first = ? WHERE first <= ?", arguments: [last + 1, last])
        try db.execute(sql: "DROP TRIGGER entry_is_never_deleted")
        try db.execute(sql: "DELETE FROM entry WHERE seq <= ?", arguments: [last])
        try db.execute(sql: Schema.neverDeleted)
        try db.execute(
            sql: "UPDATE log SET base_seq = ?, base_mac = ?, indexed = max(indexed, ?)",
            arguments: [last, Data(end.mac.bytes), last])
    }

    // MARK: - The export

    /// Writes the entries to a file that gets its name only when it has read back as it stands here; its SHA-256.
    private func export(after base: ChainHead, upTo last: Int64, to path: String) throws -> String {
        let part = path + ".part"
        _ = FileManager.default.createFile(atPath: part, contents: nil, attributes: [.posixPermissions: 0o600])
        let export = Export(Filter(), .jsonl, upTo: last, of: database)
        guard let file = FileHandle(forWritingAtPath: part) else {
            throw AuditLogError.unavailable("The export \(path) cannot be written.")
        }
        while let piece = try export.next() { try file.write(contentsOf: piece) }
        try file.close()
        try Files.sync(part)
        let hash = try readBack(part, after: base, upTo: last)
        guard unsafe rename(part, path) == 0 else {
            throw AuditLogError.unavailable("The export \(path) cannot be given its name.")
        }
        try Files.sync(folderOf: path)
        return hash
    }

    /// Reads an export and compares what each of its lines macChecker with what the log holds; the file's SHA-256.
    private func readBack(_ path: String, after base: ChainHead, upTo last: Int64) throws -> String {
        let lines = try Lines(path)
        var mine = CanonicalEntry()
        var theirs = CanonicalEntry()
        var link = base
        try database.read { db in
            let sql = "\(Schema.selection) WHERE seq > ? AND seq <= ? ORDER BY seq"
            try StoredRow.forEach(db, sql, [base.seq, last]) { row in
                let seq = row.number(.seq)
                row.write(to: &mine, seq: seq, after: link.mac)
                theirs.begin(seq, after: link.mac)
                guard let line = try lines.next(), let mac = theirs.add(exported: line), mac == row.mac,
                    mine.bytes == theirs.bytes
                else { throw PruningError.exportDiffers(seq) }
                link = ChainHead(seq: seq, mac: mac)
                return true
            }
        }
        guard link.seq == last, try lines.next() == nil else { throw PruningError.exportDiffers(link.seq + 1) }
        return lines.hash
    }
}

extension CanonicalEntry {
    /// Adds the fields of an exported line; its MAC, or `nil` where it is no such line.
    fileprivate mutating func add(exported line: Data) -> MAC? {
        guard let object = try? JSONDecoder().decode([String: Field].self, from: line) else { return nil }
        for name in Schema.columns.dropFirst().dropLast() {
            switch object[name] {
            case .number(let number)?: add(number)
            case .text(let text)?:
                if name == "time" || name == "observed_at" {
                    guard let time = UTCTime.parse(text)?.time else { return nil }
                    add(time.milliseconds)
                } else {
                    add(text.databaseValue)
                }
            case nil: addNothing()
            }
        }
        guard case .text(let mac)? = object["mac"] else { return nil }
        return MAC(hex: mac)
    }

    private enum Field: Decodable {
        case number(Int64)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }
}

/// The lines of a file, a piece of it at a time.
private final class Lines {
    private let file: FileHandle
    private var rest = Data()
    private var digest = SHA256()
    private var isOver = false

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw AuditLogError.unavailable("The export \(path) cannot be read.")
        }
        self.file = file
    }

    /// The hash of what has been read.
    var hash: String { Array(digest.finalize()).hex }

    func next() throws -> Data? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = rest[(end + 1)...] }
                return Data(rest[..<end])
            }
            guard !isOver else { return rest.isEmpty ? nil : rest }
            let piece = try file.read(upToCount: 1 << 20) ?? Data()
            isOver = piece.isEmpty
            digest.update(data: piece)
            rest = Data(rest) + piece
        }
    }
}
