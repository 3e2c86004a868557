import Foundation
import GRDB

/// The end of the chain: to what the next entry is chained.
struct ChainHead: Sendable, Equatable {
    let seq: Int64
    let mac: MAC

    /// The end of a log that has no entry.
    static let none = ChainHead(seq: 0, mac: .zero)

    init(seq: Int64, mac: MAC) {
        self.seq = seq
        self.mac = mac
    }

    /// The last entry's, or, where all entries have been pruned away or none was ever there, the log's base.
    init(lastOf db: Database) throws {
        let last = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT seq, mac FROM entry ORDER BY seq DESC LIMIT 1"))
        self = try last.map { ChainHead(seq: $0[0], mac: MAC($0[1] as Data)) } ?? ChainHead(baseOf: db)
    }

    /// What the first entry is chained to.
    init(baseOf db: Database) throws {
        guard let base = try Row.fetchOne(db.cachedStatement(sql: "SELECT base_seq, base_mac FROM log")) else {
            self = .none
            return
        }
        self.init(seq: base[0], mac: MAC(base[1] as Data))
    }
}
