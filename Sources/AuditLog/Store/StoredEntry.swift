import AuditFormat
import GRDB
import SQLite

/// An entry where SQLite stores it.
struct StoredEntry: EntryRecord {
    let row: RowReader

    /// Calls a closure for each entry that a query finds, until it returns false; `clauses` follow `SELECT … FROM entry`.
    static func forEach(
        _ db: Database, _ clauses: String, _ arguments: StatementArguments, _ body: (StoredEntry) throws -> Bool
    ) throws {
        try RowReader.forEach(db, "\(Schema.selection) \(clauses)", arguments) { try body(StoredEntry(row: $0)) }
    }

    /// Returns the entries that a query finds.
    static func fetch(_ db: Database, _ clauses: String, _ arguments: StatementArguments) throws -> [Entry] {
        var entries: [Entry] = []
        try forEach(db, clauses, arguments) { stored in
            entries.append(Entry(tolerating: stored))
            return true
        }
        return entries
    }

    var mac: MAC { MAC(row.bytes(EntryField.mac.rawValue)) }

    func isNull(_ field: EntryField) -> Bool { row.type(field.rawValue) == .null }

    func integer(_ field: EntryField) -> Int64 { row.integer(field.rawValue) }

    func text(_ field: EntryField) -> String? { isNull(field) ? nil : row.text(field.rawValue) }

    func equals(_ word: String, _ field: EntryField) -> Bool { row.equals(word, field.rawValue) }

    func append(_ field: EntryField, to canonical: inout CanonicalEntry) {
        let column = field.rawValue
        switch row.type(column) {
        case .integer: canonical.append(row.integer(column))
        case .null: canonical.appendNull()
        case .text: canonical.append(textLength: row.byteCount(column)) { row.append(column, to: &$0) }
        case .other: canonical.appendInvalid()
        }
    }
}
