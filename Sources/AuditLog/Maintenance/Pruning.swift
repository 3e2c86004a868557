import AuditFormat
import Disk
import Foundation
import GRDB
import Time

/// Exports the oldest entries and deletes them in the transaction that records it.
struct Pruning {
    let store: LogStore
    let writer: Writer

    /// Prunes the entries before a time, except operations that are open or that have later entries.
    func prune(before time: UTCTime, export path: String) throws -> PruningRecord {
        let now = store.clock.now
        guard now - time >= PruningRules.minimumAge else { throw PruningError.tooRecent }
        guard !DurableFile.exists(path) else { throw PruningError.fileExists }
        // An anchor of that time shows that the entries are old enough, whatever their own times say.
        let anchors = AnchorFile(try DurableFile.read(store.files.anchors) ?? []).anchors
        let covered = anchors.last { now - $0.time >= PruningRules.minimumAge }?.seq ?? 0
        let (base, end) = try store.database.read { db in
            (try ChainHead(baseOf: db), try Self.lastPrunable(before: time, upTo: covered, db))
        }
        guard let end, end.seq > base.seq else { throw PruningError.nothingToPrune }
        try store.writeAnchor(at: now)
        let hash = try VerifiedExport(database: store.database).write(after: base, upTo: end.seq, to: path)
        let record = PruningRecord(first: base.seq + 1, last: end.seq, mac: end.mac, sha256: hash)
        try delete(upTo: end, record)
        try store.writeAnchor(at: store.clock.now)
        return record
    }

    private func delete(upTo end: ChainHead, _ record: PruningRecord) throws {
        let now = store.clock.now
        let entry = NewEntry(
            time: now, phase: .event, intent: nil, actor: .portal, event: Event(.pruning, detail: record.detail),
            outcome: Outcome(.succeeded), duration: nil)
        let key = try store.keys.current(at: now)
        // The journal of millions of deletions does not fit in memory.
        try store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA temp_store = FILE") }
        try writer.inTransaction { db in
            let head = try ChainHead(lastEntryIn: db)
            try Self.delete(upTo: end, db)
            _ = try entry.insert(after: head, sealedBy: key, into: db)
        }
        try store.database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        try store.checkpoint()
    }

    /// Returns the last entry up to a limit that can be pruned: all up to it are older, and no operation is divided or open.
    private static func lastPrunable(before time: UTCTime, upTo limit: Int64, _ db: Database) throws -> ChainHead? {
        let firstKept = try Int64.fetchOne(
            db,
            sql: """
                SELECT min(seq) FROM entry WHERE time >= ?1
                AND seq >= (SELECT min(first) FROM hour WHERE hour >= ?1 / 3600000)
                """, arguments: [time])
        var last = min(limit, try firstKept.map { $0 - 1 } ?? ChainHead(lastEntryIn: db).seq)
        if let open = try Int64.fetchOne(db, sql: "SELECT min(intent) FROM open_operation") {
            last = min(last, open - 1)
        }
        while let divided = try Int64.fetchOne(
            db, sql: "SELECT min(intent) FROM entry WHERE seq > ?1 AND intent <= ?1", arguments: [last])
        { last = divided - 1 }
        return try Row.fetchOne(
            db, sql: "SELECT seq, mac FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1", arguments: [last]
        ).map(ChainHead.init)
    }

    private static func delete(upTo end: ChainHead, _ db: Database) throws {
        let last = end.seq
        try TextIndex.remove(db, upTo: last)
        try db.execute(
            sql: """
                WITH pruned AS (
                    SELECT time / 86400000 AS day, action, coalesce(outcome, '') AS outcome, count(*) AS entries
                    FROM entry WHERE seq <= ? GROUP BY 1, 2, 3)
                UPDATE day SET entries = day.entries - pruned.entries FROM pruned
                WHERE day.day = pruned.day AND day.action = pruned.action AND day.outcome = pruned.outcome
                """, arguments: [last])
        try db.execute(sql: "DELETE FROM day WHERE entries <= 0")
        try db.execute(sql: "DELETE FROM hour WHERE last <= ?", arguments: [last])
        try db.execute(
            sql: """
                UPDATE hour SET first = (
                    SELECT min(seq) FROM entry WHERE seq > ?1 AND seq <= hour.last AND time / 3600000 = hour.hour)
                WHERE first <= ?1
                """, arguments: [last])
        try db.execute(sql: "DROP TRIGGER entry_is_never_deleted")
        try db.execute(sql: "DELETE FROM entry WHERE seq <= ?", arguments: [last])
        try db.execute(sql: Schema.neverDeleted)
        try db.execute(
            sql: "UPDATE log SET base_seq = ?, base_mac = ?, indexed = max(indexed, ?)",
            arguments: [last, Data(end.mac.bytes), last])
    }
}
