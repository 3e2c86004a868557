import CSQLite
import GRDB

/// The statement that writes an entry. Its values are handed to SQLite directly: GRDB's arguments, made for any statement, took
/// a sixth of all that an entry costs.
@safe struct Insertion {
    private let db: Database
    private let kept: Statement
    private let statement: OpaquePointer

    init(_ db: Database) throws {
        self.db = db
        kept = try db.cachedStatement(sql: Self.sql)
        unsafe statement = kept.sqliteStatement
    }

    private static let sql: String = {
        let columns = Schema.columns.joined(separator: ", ")
        let values = Schema.columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO entry (\(columns)) VALUES (\(values))"
    }()

    /// Writes a row; `values` are what stands between the number and the MAC.
    func insert(_ seq: Int64, _ values: [DatabaseValue], _ mac: MAC) throws {
        defer {
            unsafe sqlite3_reset(statement)
            unsafe sqlite3_clear_bindings(statement)
        }
        var place: Int32 = 1
        try check(unsafe sqlite3_bind_int64(statement, place, seq))
        for value in values {
            place += 1
            try check(bind(value, at: place))
        }
        try check(
            unsafe mac.withUnsafeBytes {
                unsafe portal_sqlite3_bind_blob(statement, place + 1, $0.baseAddress, Int32($0.count))
            })
        try check(unsafe sqlite3_step(statement), against: SQLITE_DONE)
    }

    private func bind(_ value: DatabaseValue, at place: Int32) -> Int32 {
        switch value.storage {
        case .int64(let number): return unsafe sqlite3_bind_int64(statement, place, number)
        case .string(let text):
            var text = text
            return text.withUTF8 { bytes in
                guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
                return unsafe portal_sqlite3_bind_text(statement, place, bytes.baseAddress, count)
            }
        default: return unsafe sqlite3_bind_null(statement, place)
        }
    }

    private func check(_ code: Int32, against expected: Int32 = SQLITE_OK) throws {
        guard code == expected else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}
