import GRDB

extension Database {
    /// As GRDB's `inTransaction`, with statements that are kept: SQL that is compiled anew makes SQLite compile all others anew
    /// too, since GRDB sets an authorizer for it.
    func transaction<Value>(_ kind: TransactionKind, _ work: () throws -> Value) throws -> Value {
        try cachedStatement(sql: "BEGIN \(kind.rawValue)").execute()
        do {
            let value = try work()
            try cachedStatement(sql: "COMMIT").execute()
            return value
        } catch {
            // After some errors SQLite has rolled back by itself. What the rollback may fail at must not hide the first error.
            if isInsideTransaction { try? rollback() }
            throw error
        }
    }
}

extension DatabasePool {
    /// Reads what one moment of the log says.
    func snapshot<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try unsafeRead { db in try db.transaction(.deferred) { try work(db) } }
    }
}
