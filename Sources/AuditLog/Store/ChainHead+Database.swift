import AuditFormat
import Foundation
import GRDB

extension ChainHead {
    /// Reads the last entry, or the base of the log if it has no entries.
    init(lastEntryIn db: Database) throws {
        let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT seq, mac FROM entry ORDER BY seq DESC LIMIT 1"))
        self = try row.map(Self.init) ?? ChainHead(baseOf: db)
    }

    /// Reads the base: the last entry that was pruned, to which the first entry is linked.
    init(baseOf db: Database) throws {
        let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT base_seq, base_mac FROM log"))
        self = row.map(Self.init) ?? .empty
    }

    /// Reads the entry with a seq, which can also be the base; throws `unavailable` if there is none.
    init(_ db: Database, seq: Int64) throws {
        let base = try ChainHead(baseOf: db)
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT seq, mac FROM entry WHERE seq = ?"), arguments: [seq])
        guard let head = row.map(Self.init) ?? (base.seq == seq ? base : nil) else {
            throw AuditLogError.unavailable("The log has no entry #\(seq).")
        }
        self = head
    }

    /// Reads a row of a seq and a MAC.
    init(_ row: Row) { self.init(seq: row[0], mac: MAC([UInt8](row[1] as Data))) }
}
