import GRDB

extension AuditLog {
    /// Returns a page of the entries that match a filter, newest first, in bounded time.
    public func find(_ filter: Filter, limit: Int) throws -> SearchPage { try search.find(filter, limit: limit) }

    /// Counts the entries that match a filter on all its pages, by day and outcome, in bounded time.
    ///
    /// A filter on nothing but actions, outcomes and whole days is counted completely, any other up to a limit.
    func summary(_ filter: Filter, upTo limit: Int) throws -> Summary {
        try search.summary(filter, limit: limit)
    }

    /// Returns a page, the summary of its filter and the open operations, all from one snapshot of the log.
    public func page(
        _ filter: Filter, limit: Int, countingUpTo countLimit: Int, openLimit: Int
    ) throws -> (found: SearchPage, summary: Summary, open: [Entry]) {
        let (found, summary, open) = try search.page(filter, limit: limit, countLimit: countLimit) { db in
            try openOperations(limit: openLimit, db)
        }
        return (found, summary, open)
    }

    /// Returns the entry with a number; nil if there is none.
    public func entry(_ seq: Int64) throws -> Entry? { try search.entry(seq) }

    /// Returns all entries of an operation in their order: the intent, the outcome and the settlement, as far as they exist.
    public func operation(_ operation: String) throws -> [Entry] { try search.operation(operation) }

    /// The number of the newest entry; 0 if there is none.
    public var last: Int64 { get throws { try search.lastSeq } }

    /// Indexes the text of new entries for searching, up to a limit; returns whether all are indexed now.
    @discardableResult
    public func indexText(atMost limit: Int = 5_000) throws -> Bool { try search.indexText(limit: limit) }

    /// Begins a download of the entries that match a filter.
    public func export(_ filter: Filter, as format: ExportFormat) throws -> Export {
        let last = try last
        if filter.text != nil { while try !indexText(atMost: 50_000) {} }
        return Export(filter, as: format, upTo: last, of: store.database)
    }

    /// Returns the lines of the matching entries after a seq, in the order in which they were written.
    public func lines(after seq: Int64, _ filter: Filter = Filter(), limit: Int, as format: ExportFormat) throws
        -> [UInt8]
    {
        try store.database.read { db in try Feed.lines(db, after: seq, filter, limit: limit, as: format).bytes }
    }
}
