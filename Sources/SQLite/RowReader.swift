import CSQLite
public import GRDB

/// A row of a result where SQLite stores it; columns are read without copying, which makes reading millions of rows fast.
///
/// It is valid only inside the closure that receives it. GRDB's own rows copy each value: a log of ten million entries takes
/// several times as long to verify with them.
@safe public struct RowReader {
    /// The statement is stepped by `forEach` alone, which keeps it alive.
    private let statement: OpaquePointer

    /// The types of values that SQLite stores.
    public enum ValueType { case null, integer, text, other }

    /// Runs a query and calls a closure for each row, until it returns false.
    ///
    /// Throws errors of SQLite and of the closure.
    public static func forEach(
        _ db: Database, _ sql: String, _ arguments: StatementArguments, _ body: (RowReader) throws -> Bool
    ) throws {
        let statement = try db.cachedStatement(sql: sql)
        try statement.setArguments(arguments)
        let handle = unsafe statement.sqliteStatement
        defer { unsafe sqlite3_reset(handle) }
        let row = unsafe RowReader(statement: handle)
        try withExtendedLifetime(statement) {
            while true {
                switch unsafe sqlite3_step(handle) {
                case SQLITE_ROW: guard try body(row) else { return }
                case SQLITE_DONE: return
                case let code:
                    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
                }
            }
        }
    }

    /// Returns the type of the value in a column, counted from 0.
    public func type(_ column: Int) -> ValueType {
        switch unsafe sqlite3_column_type(statement, Int32(truncatingIfNeeded: column)) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer
        case SQLITE_TEXT: .text
        default: .other
        }
    }

    /// Returns the integer in a column, counted from 0; 0 if the value is not a number.
    public func integer(_ column: Int) -> Int64 {
        unsafe sqlite3_column_int64(statement, Int32(truncatingIfNeeded: column))
    }

    /// Returns the text in a column, counted from 0, with invalid UTF-8 repaired.
    public func text(_ column: Int) -> String {
        unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the bytes of the text or blob in a column, counted from 0.
    public func bytes(_ column: Int) -> [UInt8] { unsafe withBytes(column) { unsafe Array($0) } }

    /// Returns the number of bytes of the text or blob in a column, counted from 0.
    public func byteCount(_ column: Int) -> Int { unsafe withBytes(column) { $0.count } }

    /// Appends the bytes of the text or blob in a column, counted from 0.
    public func append(_ column: Int, to bytes: inout [UInt8]) {
        unsafe withBytes(column) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Returns whether the text in a column, counted from 0, is a word.
    public func equals(_ word: String, _ column: Int) -> Bool {
        unsafe withBytes(column) { unsafe $0.elementsEqual(word.utf8) }
    }

    private func withBytes<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let column = Int32(truncatingIfNeeded: column)
        // The pointer first: reading the length first might move the bytes (sqlite.org/c3ref/column_blob.html).
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = unsafe sqlite3_column_bytes(statement, column)
        return unsafe body(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }
}
