import AuditFormat
import Foundation
import GRDB

/// The values of an entry by field, as they are written to the database.
struct EntryValues: EntryRecord {
    private var values = [DatabaseValue](repeating: .null, count: EntryField.allCases.count)

    /// Accesses the value of a field.
    subscript(_ field: EntryField) -> DatabaseValue {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }

    /// Sets the text of a field; nil is NULL.
    ///
    /// SQLite's C interface ends a text at NUL, which would hide what a hostile name contains after it, so the symbol for NUL
    /// (U+2400) replaces it.
    mutating func set(_ field: EntryField, _ text: String?) {
        guard let text else { return self[field] = .null }
        self[field] = (text.utf8.contains(0) ? text.replacingNUL : text).databaseValue
    }

    /// Sets the MAC.
    mutating func set(_ mac: MAC) { self[.mac] = Data(mac.bytes).databaseValue }

    /// The values in the order of the columns.
    var arguments: StatementArguments { StatementArguments(values) }

    var mac: MAC { MAC([UInt8](Data.fromDatabaseValue(self[.mac]) ?? Data())) }

    func isNull(_ field: EntryField) -> Bool { self[field].isNull }

    func integer(_ field: EntryField) -> Int64 { Int64.fromDatabaseValue(self[field]) ?? 0 }

    func text(_ field: EntryField) -> String? { String.fromDatabaseValue(self[field]) }

    func equals(_ word: String, _ field: EntryField) -> Bool { text(field) == word }

    func append(_ field: EntryField, to canonical: inout CanonicalEntry) {
        switch self[field].storage {
        case .int64(let number): canonical.append(number)
        case .string(let text): canonical.append(text)
        case .null: canonical.appendNull()
        default: canonical.appendInvalid()
        }
    }
}

extension String {
    fileprivate var replacingNUL: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
    }
}
