import AuditFormat
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
    let tree: LogTree
    let reserve: DiskReserve
    let clock: any UTCClock
    let schema: SchemaCheck
    let watch: FileWatch
    /// Faults of the entries after the last anchor, which only the key of their epoch shows.
    let faultsAtStart: [Fault]
    private let lock: FolderLock

    init(files: LogFiles, reserve: DiskReserve?, clock: any UTCClock) throws {
        lock = try files.acquireLock()
        self.files = files
        self.clock = clock
        self.reserve = reserve ?? DiskReserve(files: files)
        try LogFiles.refuseJournal(of: files.database)
        if !DurableFile.exists(files.database) {
            try files.refuseMissingDatabase()
            try Self.create(files, keyID: try KeyStore.create(files).id)
        }
        database = try Self.openPool(files)
        schema = try SchemaCheck()
        try database.read(schema.compare)
        try DamageMarker.check(database, files)
        let (keyID, epoch) = try database.read(Self.identity)
        faultsAtStart = try Self.checkTail(database, files, keyID: keyID)
        keys = try KeyStore(files: files, keyID: keyID, epoch: epoch, now: clock.now)
        watch = FileWatch([files.database, files.writeAheadLog])
        anchors = try AnchorWriter(database, keys: keys, files: files)
        tree = try LogTree(database, folder: files.folder, keyName: database.read(Self.checkpointKeyName))
        // A process that always ends soon after its start must not let the write-ahead log grow.
        try checkpoint()
    }

    /// Creates the database of a new log under another name, so that it exists either completely or not at all.
    private static func create(_ files: LogFiles, keyID: String) throws {
        let temporary = files.database + ".new"
        for suffix in ["", "-journal", "-wal", "-shm"] where DurableFile.exists(temporary + suffix) {
            try DurableFile.remove(temporary + suffix)
        }
        // Created first, so that nobody else can ever read it.
        try DurableFile.create(temporary)
        let database = try DatabaseQueue(path: temporary)
        try Schema.migrator(keyID: keyID).migrate(database)
        try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = WAL") }
        try database.close()
        try DurableFile.sync(temporary)
        try DurableFile.rename(temporary, to: files.database)
        try DurableFile.syncFolder(of: files.database)
    }

    /// Checks the entries after the last anchor with the stored key, before it is advanced and forgotten.
    private static func checkTail(_ database: DatabasePool, _ files: LogFiles, keyID: String) throws -> [Fault] {
        guard let key = try KeyStore.read(files), key.id == keyID else { return [] }
        let anchor = AnchorFile(try DurableFile.read(files.anchors) ?? []).anchors.last
        return try database.read { db in
            var verifier = Verifier(anchors: [], key: key, base: try ChainHead(baseOf: db), after: anchor)
            try StoredEntry.forEach(db, "WHERE seq > ? ORDER BY seq", [anchor?.seq ?? 0]) { entry in
                verifier.read(entry)
                return true
            }
            return verifier.finish(base: try ChainHead(baseOf: db)).faults.filter {
                [.mac, .gap, .epoch].contains($0.kind)
            }
        }
    }

    /// Empties the write-ahead log into the database, unless somebody else is reading it.
    func checkpoint() throws {
        do {
            try database.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return
        }
        watch.remember()
    }

    /// Throws `unusable` if the files of the database were removed, replaced or truncated.
    func checkFiles() throws {
        do { try watch.check() } catch {
            // Another program may have emptied the write-ahead log into the database; then nothing is missing.
            try watch.check(allowsTruncation: true)
            let frames = try database.writeWithoutTransaction { db in try db.checkpoint(.passive).walFrameCount }
            guard frames == 0 else { throw error }
            watch.remember()
        }
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

    /// Writes an anchor and its checkpoint; without a time, only what is due.
    func writeAnchor(at time: UTCTime? = nil) throws {
        if let time { try anchors.write(at: time) } else { try anchors.writeIfDue(at: clock.now) }
        if let anchor = anchors.last { try tree.advance(to: anchor) }
    }

    /// The name under which the checkpoints of a log are signed.
    static func checkpointKeyName(_ db: Database) throws -> String {
        "connected-apps-portal/\(try identity(db).keyID)"
    }

    /// The key id of a log and the epoch of its last entry.
    private static func identity(_ db: Database) throws -> (keyID: String, epoch: Int64) {
        guard let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log") else {
            throw AuditLogError.unusable("The audit log does not name its key. Restore a backup with portal restore.")
        }
        return (keyID, try Int64.fetchOne(db, sql: "SELECT epoch FROM entry ORDER BY seq DESC LIMIT 1") ?? 0)
    }

    /// Opens a connection that cannot write anything, not even a checkpoint when it is closed.
    static func openReadOnly(_ path: String) throws -> DatabaseQueue {
        guard DurableFile.exists(path) else {
            throw AuditLogError.unavailable("There is no audit log at \(path).")
        }
        try LogFiles.refuseJournal(of: path)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase(Schema.prepareReader)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
