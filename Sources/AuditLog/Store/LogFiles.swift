import AuditFormat
import Disk

/// The files of a log in its folder.
public struct LogFiles: Sendable {
    let folder: String

    /// Creates the list of the files in a folder.
    public init(folder: String) { self.folder = folder }

    /// Creates the list of the files beside a database.
    public init(database: String) { folder = DurableFile.folder(of: database) }

    /// The database.
    public var database: String { "\(folder)/audit.sqlite" }
    /// The anchors.
    public var anchors: String { "\(folder)/anchors.jsonl" }

    /// Whether a file is in the folder, whatever path leads there.
    public func contains(_ path: String) -> Bool {
        guard let own = FileIdentity(folder), let other = FileIdentity(DurableFile.folder(of: path)) else {
            return false
        }
        return own.isSame(as: other)
    }
    /// The initial key; nil if it has been exported.
    public var firstKey: String? { DurableFile.exists(initialKey) ? initialKey : nil }

    var key: String { "\(folder)/audit.key" }
    var initialKey: String { "\(folder)/audit-first.key" }
    var reserve: String { "\(folder)/audit.ballast" }
    var damageMarker: String { "\(folder)/audit.unsound" }

    var writeAheadLog: String { "\(database)-wal" }

    /// Locks the log for writing; throws `inUse` if another process has locked it.
    func acquireLock() throws -> FolderLock {
        guard let lock = try FolderLock(folder) else { throw AuditLogError.inUse }
        return lock
    }

    /// Refuses a database with a rollback journal: this log never has one, and SQLite would undo entries with it.
    static func refuseJournal(of database: String) throws(AuditLogError) {
        guard !DurableFile.exists("\(database)-journal") else {
            throw .unusable(
                """
                There is a file \(database)-journal, which is not the portal's: SQLite would roll the audit log back with it. \
                Find out who put it there, and move it away.
                """)
        }
    }

    /// Refuses to create a log where one has been: its key or its anchors are still there.
    func refuseMissingDatabase() throws {
        let contents = try DurableFile.read(key)
        let key = contents.flatMap { Key(fileContents: String(decoding: $0, as: UTF8.self)) }
        guard !DurableFile.exists(anchors), contents == nil || key?.epoch == 0 else {
            throw AuditLogError.unusable(
                """
                The audit log audit.sqlite is missing, although its key or its anchors are there. Restore a backup with portal \
                restore.
                """)
        }
    }
}

/// The initial key of a log, which the auditor keeps offline.
public enum FirstKey {
    /// Returns the contents of the key file in a folder; nil if it was erased.
    public static func read(from folder: String) throws -> String? {
        guard let path = LogFiles(folder: folder).firstKey, let contents = try DurableFile.read(path) else {
            return nil
        }
        return String(decoding: contents, as: UTF8.self)
    }

    /// Erases the key file in a folder; returns false, and erases nothing, unless it is the key with an id.
    public static func forget(in folder: String, id: String) throws -> Bool {
        guard let contents = try read(from: folder), Key(fileContents: contents)?.id == id else { return false }
        try DurableFile.erase(LogFiles(folder: folder).initialKey)
        return true
    }
}
