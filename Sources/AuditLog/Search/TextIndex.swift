import AuditFormat
import GRDB

/// The index of the free text of entries: their reasons, tickets and names, by trigrams.
enum TextIndex {
    static let columns = "user_name, app_name, reason, ticket"

    /// The text of an entry; a line break keeps one field from continuing in the next.
    private static let text = """
        (coalesce(user_name || char(10), '') || coalesce(app_name || char(10), '')
        || coalesce(reason || char(10), '') || coalesce(ticket, ''))
        """

    /// What is indexed of an entry: its text and, in some entries, a sentinel.
    static let contents = "\(text) || iif(\(isSentinelRow), char(10) || '\(sentinel)', '')"

    /// Whether an entry is indexed.
    static let isIndexed = "(\(text) <> '' OR \(isSentinelRow))"

    /// FTS5 cannot be interrupted between two hits. Sentinel rows are hits of every search, so that it can be stopped there;
    /// the sentinel is three characters of Unicode's private use area, which nobody types.
    private static let sentinel = "\u{E001}\u{E002}\u{E003}"
    private static let isSentinelRow = "seq % 65536 = 0"

    private static let trigramLength = 3
    /// How many trigrams of a text are searched together, and how many are compared to choose them.
    private static let (searchedTrigrams, comparedTrigrams) = (3, 12)

    /// Returns the query for the rarest trigrams of a text, which all entries that contain the text have.
    ///
    /// A phrase of all its trigrams would be exact, but a hundred times as slow if frequent ones are rarely together.
    static func query(for text: String, _ db: Database) throws -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= trigramLength, !scalars.contains("\0") else { return phrase("") }
        var trigrams: [String] = []
        let last = scalars.count - trigramLength
        for start in Array(stride(from: 0, to: last, by: last / comparedTrigrams + 1)) + [last] {
            let trigram = phrase(String(String.UnicodeScalarView(scalars[start..<start + trigramLength])))
            if !trigrams.contains(trigram) { trigrams.append(trigram) }
        }
        if trigrams.count > searchedTrigrams {
            let frequencies = try trigrams.map { try frequency(of: $0, db) }
            trigrams = zip(trigrams, frequencies).sorted { $0.1 < $1.1 }.prefix(searchedTrigrams).map(\.0)
        }
        return trigrams.map { "(\($0) OR \(phrase(sentinel)))" }.joined(separator: " AND ")
    }

    /// Returns a number that is larger the more frequent a trigram is: its newest hits reach less far back.
    private static func frequency(of trigram: String, _ db: Database) throws -> Int64 {
        let sampleSize: Int64 = 50
        let sql = """
            SELECT min(rowid), count(*) FROM (
                SELECT rowid FROM entry_text WHERE entry_text MATCH ? ORDER BY rowid DESC LIMIT ?)
            """
        let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [trigram, sampleSize])
        guard let row else { return 0 }
        let (oldest, count): (Int64?, Int64) = (row[0], row[1])
        return count < sampleSize ? count - sampleSize : oldest ?? 0
    }

    /// A text in quotes, in which nothing is an operator of the query language.
    private static func phrase(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

    /// The last entry that has been indexed.
    static func lastIndexed(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT indexed FROM log")) ?? 0
    }

    /// Indexes the next entries, up to a limit; returns whether all are indexed now.
    ///
    /// This is not part of writing an entry, because merging the index can take long and must not delay an intent.
    static func index(_ db: Database, limit: Int) throws -> Bool {
        let done = try lastIndexed(db)
        let last = try ChainHead(lastEntryIn: db).seq
        guard done < last else { return true }
        let end = min(last, done &+ Int64(limit))
        try db.cachedStatement(
            sql: """
                INSERT INTO entry_text (rowid, text)
                SELECT seq, \(contents) FROM entry WHERE seq > ? AND seq <= ? AND \(isIndexed)
                """
        ).execute(arguments: [done, end])
        try db.cachedStatement(sql: "UPDATE log SET indexed = ?").execute(arguments: [end])
        return end == last
    }

    /// Removes entries up to a seq from the index, which stores no texts and must be given them again.
    static func remove(_ db: Database, upTo last: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO entry_text (entry_text, rowid, text) SELECT 'delete', seq, \(contents) FROM entry
                WHERE seq <= min(?, (SELECT indexed FROM log)) AND \(isIndexed)
                """, arguments: [last])
    }
}
