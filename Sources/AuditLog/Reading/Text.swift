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

    /// What an index of trigrams can find.
    static let shortest = 3

    /// The phrase for the index: one text in quotes, in which nothing is a word of the query language.
    static func phrase(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

    /// What SQL asks where another index leads: whether one of the texts holds what is looked for.
    static let contains = DatabaseFunction("holds", pure: true) { values in
        guard let part = values.first.flatMap({ String.fromDatabaseValue($0) })?.lowercased() else { return false }
        return values.dropFirst().contains { value in
            String.fromDatabaseValue(value)?.lowercased().contains(part) ?? false
        }
    }

    /// Brings the index up to the last entry, at most so many at once; whether it got there.
    ///
    /// Not a part of writing an entry: merging the index may take long, and must delay no intent.
    static func index(_ db: Database, atMost most: Int) throws -> Bool {
        let done = try Int64.fetchOne(db.cachedStatement(sql: "SELECT indexed FROM log")) ?? 0
        let last = try ChainLink(lastOf: db).seq
        guard done < last else { return true }
        let upTo = min(last, done &+ Int64(most))
        try db.cachedStatement(
            sql: """
                INSERT INTO entry_text (rowid, text)
                SELECT seq, \(expression) FROM entry WHERE seq > ? AND seq <= ? AND \(expression) <> ''
                """
        ).execute(arguments: [done, upTo])
        try db.cachedStatement(sql: "UPDATE log SET indexed = ?").execute(arguments: [upTo])
        return upTo == last
    }
}
