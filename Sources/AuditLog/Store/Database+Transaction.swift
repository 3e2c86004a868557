import GRDB

extension Database {
    /// Runs a transaction like GRDB's `inTransaction`, but with cached statements: GRDB sets an authorizer to compile SQL, which
    /// makes SQLite compile all other statements again.
    func transaction<Value>(_ kind: TransactionKind, _ work: () throws -> Value) throws -> Value {
        try cachedStatement(sql: "BEGIN \(kind.rawValue)").execute()
        do {
            let value = try work()
            try cachedStatement(sql: "COMMIT").execute()
            return value
        } catch {
            // SQLite has rolled back after some errors; an error of the rollback must not hide the first one.
            if isInsideTransaction { try? rollback() }
            throw error
        }
    }
}

extension DatabasePool {
    /// Reads a consistent snapshot of the log.
    func snapshot<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try unsafeRead { db in try db.transaction(.deferred) { try work(db) } }
    }
}
