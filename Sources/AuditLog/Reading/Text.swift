import Foundation
import GRDB

/// The free text of an entry: its reason, its ticket and its names.
enum Text {
    static let columns = "user_name, app_name, reason, ticket"

    /// What of an entry is indexed; a line break keeps a text from reaching over into the next.
    static let expression = """
        (coalesce(user_name || char(10), '') || coalesce(app_name || char(10), '')
        || coalesce(reason || char(10), '') || coalesce(ticket, ''))
        """

    /// What the index gets of an entry: its texts, and now and then a sentinel.
    static let contents = "\(expression) || iif(\(isSentinel), char(10) || '\(sentinel)', '')"

    /// Which entries are in the index.
    static let isIndexed = "(\(expression) <> '' OR \(isSentinel))"

    /// FTS5 looks for the next hit without end and cannot be interrupted. A sentinel is a hit for every search, so that each
    /// comes back once for so many entries and can be given up; three characters that nobody types (of Unicode's private use).
    private static let sentinel = "\u{E001}\u{E002}\u{E003}"
    private static let isSentinel = "seq % 65536 = 0"

    /// What an index of trigrams can find.
    static let shortest = 3

    /// What the index is asked for: the rarest of a text's trigrams; entries that hold the text have each of them.
    ///
    /// A phrase of all its trigrams would be exact, but of a hundred times the cost where frequent ones seldom meet.
    static func match(_ text: String, _ db: Database) throws -> String {
        let characters = Array(text.unicodeScalars)
        guard characters.count >= shortest, !characters.contains("\0") else { return phrase("") }
        var pieces: [String] = []
        let last = characters.count - shortest
        for place in Array(stride(from: 0, to: last, by: last / mostWeighed + 1)) + [last] {
            let piece = phrase(String(String.UnicodeScalarView(characters[place..<(place + shortest)])))
            if !pieces.contains(piece) { pieces.append(piece) }
        }
        if pieces.count > asked {
            let weights = try pieces.map { try weight($0, db) }
            pieces = zip(pieces, weights).sorted { $0.1 < $1.1 }.prefix(asked).map(\.0)
        }
        return pieces.map { "(\($0) OR \(phrase(sentinel)))" }.joined(separator: " AND ")
    }

    /// How many trigrams are asked for together, and how many are weighed to find them.
    private static let (asked, mostWeighed) = (3, 12)

    /// The more frequent a trigram is, the less far its newest hits reach back.
    private static func weight(_ piece: String, _ db: Database) throws -> Int64 {
        let enough = 50
        let sql = """
            SELECT min(rowid), count(*) FROM (
                SELECT rowid FROM entry_text WHERE entry_text MATCH ? ORDER BY rowid DESC LIMIT ?)
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [piece, enough]) else { return 0 }
        let (last, count): (Int64?, Int64) = (row[0], row[1])
        return count < enough ? count - Int64(enough) : last ?? 0
    }

    /// One text in quotes, in which nothing is a word of the query language.
    private static func phrase(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

    /// What SQL asks of an entry: whether one of its texts holds what is looked for.
    static let contains = DatabaseFunction("holds", pure: true) { values in
        guard let part = values.first.flatMap({ String.fromDatabaseValue($0) }) else { return false }
        let needle = Array(folded(part).utf8CString)
        return values.dropFirst().contains { value in
            guard case .string(let text) = value.storage else { return false }
            return unsafe folded(text).withCString { unsafe strstr($0, needle) != nil }
        }
    }

    /// In small letters, and the few letters that have two small forms in one of them, as FTS5 takes them.
    private static func folded(_ text: String) -> String {
        let small = text.lowercased()
        guard !small.utf8.allSatisfy({ $0 < 0x80 }) else { return small }
        return String(
            String.UnicodeScalarView(
                small.unicodeScalars.map { scalar in
                    switch scalar {
                    case "ς": "σ"
                    case "ſ": "s"
                    case "µ": "μ"
                    default: scalar
                    }
                }))
    }

    /// Up to which entry the index reaches.
    static func indexed(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT indexed FROM log")) ?? 0
    }

    /// Brings the index up to the last entry, at most so many at once; whether it got there.
    ///
    /// Not a part of writing an entry: merging the index may take long, and must delay no intent.
    static func index(_ db: Database, atMost most: Int) throws -> Bool {
        let done = try indexed(db)
        let last = try ChainHead(lastOf: db).seq
        guard done < last else { return true }
        let upTo = min(last, done &+ Int64(most))
        try db.cachedStatement(
            sql: """
                INSERT INTO entry_text (rowid, text)
                SELECT seq, \(contents) FROM entry WHERE seq > ? AND seq <= ? AND \(isIndexed)
                """
        ).execute(arguments: [done, upTo])
        try db.cachedStatement(sql: "UPDATE log SET indexed = ?").execute(arguments: [upTo])
        return upTo == last
    }
}
