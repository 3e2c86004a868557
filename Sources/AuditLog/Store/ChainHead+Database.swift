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

    /// Reads a row of a seq and a MAC.
    init(_ row: Row) { self.init(seq: row[0], mac: MAC([UInt8](row[1] as Data))) }
}
