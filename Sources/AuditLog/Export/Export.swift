import AuditFormat
import GRDB
import Synchronization

/// A download of the entries that match a filter, oldest first, in pieces, so that ten million entries need no more memory
/// than one; entries that are written after it began are not included.
public final class Export: Sendable {
    /// The last entry that can be included.
    public let last: Int64
    private let database: any DatabaseReader
    private let filter: Filter
    private let formatter: EntryFormatter
    private let state: Mutex<State>

    private struct State {
        /// The last seq that has been examined.
        var position: Int64
        var hasBegun = false
        var isFinished = false
    }

    private static let entriesAtOnce = 2_000
    private static let pieceCapacity = 1 << 20

    init(_ filter: Filter, as format: ExportFormat, upTo last: Int64, of database: any DatabaseReader) {
        self.filter = filter
        formatter = EntryFormatter(format: format)
        self.last = last
        self.database = database
        state = Mutex(State(position: filter.after ?? 0))
    }

    /// Returns the next piece; nil after the last one.
    public func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard !state.isFinished else { return nil }
            var output: [UInt8] = []
            output.reserveCapacity(Self.pieceCapacity)
            if !state.hasBegun { output += formatter.header }
            state.hasBegun = true
            var rest = filter
            rest.after = state.position
            rest.before = min(filter.before ?? .max, last == .max ? last : last + 1)
            try database.read { db in
                let plan = try SearchPlan(rest, db)
                let ceiling = try plan.ceiling(db)
                let (clauses, arguments) = plan.ascending(upTo: ceiling, limit: Self.entriesAtOnce)
                var count = 0
                try StoredEntry.forEach(db, clauses, arguments) { entry in
                    try formatter.append(entry, to: &output)
                    state.position = entry.integer(.seq)
                    count += 1
                    return true
                }
                guard count < Self.entriesAtOnce else { return }
                state.position = ceiling
                state.isFinished = ceiling >= plan.high
            }
            return output
        }
    }
}
