import GRDB
import Synchronization

/// A download of the entries under a filter, oldest first, made in pieces, so that it needs no more memory for ten million
/// entries than for one. Entries that are written after it began are not in it.
public final class Export: Sendable {
    /// The seq of the last entry that may be in it.
    public let upTo: Int64
    private let database: any DatabaseReader
    private let filter: Filter
    private let formatter: Formatter
    private let state: Mutex<State>

    private struct State {
        var after: Int64
        var hasBegun = false
        var isOver = false
    }

    private static let rowsAtOnce = 2_000

    init(_ filter: Filter, _ format: ExportFormat, upTo: Int64, of database: any DatabaseReader) {
        self.filter = filter
        formatter = Formatter(format: format)
        self.upTo = upTo
        self.database = database
        state = Mutex(State(after: filter.after ?? 0))
    }

    /// The next piece; `nil` after the last one.
    public func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard !state.isOver else { return nil }
            var output: [UInt8] = []
            output.reserveCapacity(1 << 20)
            if !state.hasBegun, formatter.format == .csv { output += Formatter.head }
            state.hasBegun = true
            var rest = filter
            rest.after = state.after
            rest.before = min(filter.before ?? .max, upTo == .max ? upTo : upTo + 1)
            var count = 0
            let formatter = formatter
            try database.read { db in
                let plan = try Plan(rest, db)
                let ceiling = try plan.ceiling(db)
                let (sql, arguments) = plan.ascending(to: ceiling, limit: Self.rowsAtOnce)
                try StoredRow.forEach(db, sql, arguments) { row in
                    try formatter.add(row, to: &output)
                    state.after = row.number(.seq)
                    count += 1
                    return true
                }
                guard count < Self.rowsAtOnce else { return }
                state.after = ceiling
                state.isOver = ceiling >= plan.high
            }
            return output
        }
    }
}

extension AuditLog {
    /// Begins a download of what a filter lets through.
    public func export(_ filter: Filter, as format: ExportFormat) throws -> Export {
        let last = try last
        if filter.text != nil { while try !indexText(atMost: 50_000) {} }
        return Export(filter, format, upTo: last, of: database)
    }

    /// At most `limit` entries after a seq, in the order in which they were written, as lines.
    public func lines(after seq: Int64, _ filter: Filter = Filter(), limit: Int, as format: ExportFormat) throws
        -> [UInt8]
    {
        try database.read { db in try Self.lines(db, after: seq, filter, limit: limit, as: format).bytes }
    }

    static func lines(
        _ db: Database, after seq: Int64, _ filter: Filter, limit: Int, as format: ExportFormat
    ) throws -> (bytes: [UInt8], last: Int64) {
        var filter = filter
        filter.after = max(seq, filter.after ?? .min)
        let (sql, arguments) = try Plan(filter, db).ascending(limit: limit)
        var output: [UInt8] = []
        var last = seq
        try StoredRow.forEach(db, sql, arguments) { row in
            try Formatter(format: format).add(row, to: &output)
            last = row.number(.seq)
            return true
        }
        return (output, last)
    }
}

/// The end of a log that another process writes, read as it grows.
public struct Tail: Sendable {
    private let database: DatabaseQueue
    private let format: ExportFormat
    private var last: Int64

    /// Begins behind a seq of the log in a folder; without one, before the last ten entries.
    public init(folder: String, after seq: Int64?, as format: ExportFormat = .jsonl) throws {
        database = try AuditLog.readOnly(AuditLog.file(in: folder))
        self.format = format
        last = try seq ?? database.read { db in max(0, try ChainHead(lastOf: db).seq - 10) }
    }

    /// The lines that came since; empty where none did.
    public mutating func next() throws -> [UInt8] {
        let (bytes, last) = try database.read { [last, format] db in
            try AuditLog.lines(db, after: last, Filter(), limit: 1_000, as: format)
        }
        self.last = last
        return bytes
    }
}
