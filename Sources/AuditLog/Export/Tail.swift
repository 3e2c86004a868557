import AuditFormat
import GRDB

/// Follows a log that another process writes.
public struct Tail: Sendable {
    private let database: DatabaseQueue
    private let format: ExportFormat
    private var last: Int64

    private static let defaultLength: Int64 = 10
    private static let linesAtOnce = 1_000

    /// Begins after an entry of the log in a folder; without one, with the last ten entries.
    public init(folder: String, after seq: Int64?, as format: ExportFormat = .jsonl) throws {
        database = try LogStore.openReadOnly(LogFiles(folder: folder).database)
        self.format = format
        last =
            try seq ?? database.read { db in max(0, try ChainHead(lastEntryIn: db).seq - Self.defaultLength) }
    }

    /// Returns the lines of new entries; empty if there are none.
    public mutating func next() throws -> [UInt8] {
        let (bytes, last) = try database.read { [last, format] db in
            try Feed.lines(db, after: last, Filter(), limit: Self.linesAtOnce, as: format)
        }
        self.last = last
        return bytes
    }
}

/// The entries after one, in the order in which they were written.
enum Feed {
    /// Returns the lines of matching entries after a seq, and the seq of the last one.
    static func lines(
        _ db: Database, after seq: Int64, _ filter: Filter, limit: Int, as format: ExportFormat
    ) throws -> (bytes: [UInt8], last: Int64) {
        var filter = filter
        filter.after = max(seq, filter.after ?? .min)
        let (clauses, arguments) = try SearchPlan(filter, db).ascending(limit: limit)
        let formatter = EntryFormatter(format: format)
        var output: [UInt8] = []
        var last = seq
        try StoredEntry.forEach(db, clauses, arguments) { entry in
            try formatter.append(entry, to: &output)
            last = entry.integer(.seq)
            return true
        }
        return (output, last)
    }
}
