import Disk
import Foundation
import GRDB
import Time

/// An open log: its database, its keys and its anchors, for the one process that writes it.
final class LogStore: Sendable {
    let files: LogFiles
    let database: DatabasePool
    let keys: KeyStore
    let anchors: AnchorWriter
    let reserve: DiskReserve
    let clock: any UTCClock
    private let lock: FileLock

    init(files: LogFiles, reserve: DiskReserve?, clock: any UTCClock) throws {
        lock = try files.acquireLock()
        self.files = files
        self.clock = clock
        self.reserve = reserve ?? DiskReserve(files: files)
        database = try Self.openPool(files)
        let existing = try database.read(Self.identity)
        keys = try KeyStore(
            files: files, keyID: existing?.keyID, epoch: existing?.epoch ?? 0, now: clock.now)
        try Schema.migrator(keyID: keys.id).migrate(database)
        try DamageMarker.check(database, files)
        anchors = try AnchorWriter(database, keys: keys, files: files)
    }

    private static func openPool(_ files: LogFiles) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "audit"
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase(Schema.prepareWriter)
        let database = try DatabasePool(path: files.database, configuration: configuration)
        try database.writeWithoutTransaction { db in
            // GRDB sets NORMAL for a pool, with which a power failure can undo an acknowledged entry.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw AuditLogError.unusable("SQLite did not accept synchronous = FULL.")
            }
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else {
                throw AuditLogError.unusable("SQLite did not accept a write-ahead log.")
            }
        }
        return database
    }

    /// The key id of a log and the epoch of its last entry; nil for a new database.
    private static func identity(_ db: Database) throws -> (keyID: String, epoch: Int64)? {
        guard try db.tableExists("log"), let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log") else {
            return nil
        }
        return (keyID, try Int64.fetchOne(db, sql: "SELECT epoch FROM entry ORDER BY seq DESC LIMIT 1") ?? 0)
    }

    /// Opens a connection that cannot write anything, not even a checkpoint when it is closed.
    static func openReadOnly(_ path: String) throws -> DatabaseQueue {
        guard DurableFile.exists(path) else {
            throw AuditLogError.unavailable("There is no audit log at \(path).")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase(Schema.prepareReader)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
