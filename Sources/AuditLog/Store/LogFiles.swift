import Disk

/// The files of a log in its folder.
public struct LogFiles: Sendable {
    let folder: String

    /// Creates the list of the files in a folder.
    public init(folder: String) { self.folder = folder }

    /// The database.
    public var database: String { "\(folder)/audit.sqlite" }
    /// The anchors.
    public var anchors: String { "\(folder)/anchors.jsonl" }
    /// The initial key; nil if it has been exported.
    public var firstKey: String? { DurableFile.exists(initialKey) ? initialKey : nil }

    var key: String { "\(folder)/audit.key" }
    var initialKey: String { "\(folder)/audit-first.key" }
    var lock: String { "\(folder)/audit.lock" }
    var reserve: String { "\(folder)/audit.ballast" }
    var damageMarker: String { "\(folder)/audit.unsound" }

    /// Locks the log for writing; throws `inUse` if another process has locked it.
    func acquireLock() throws -> FileLock {
        guard let lock = try FileLock(lock) else { throw AuditLogError.inUse }
        return lock
    }
}

/// The initial key of a log, which the auditor keeps offline.
public enum FirstKey {
    /// Returns the contents of the key file in a folder and erases it; nil if it was exported before.
    public static func take(from folder: String) throws -> String? {
        guard let path = LogFiles(folder: folder).firstKey, let contents = try DurableFile.read(path) else {
            return nil
        }
        try DurableFile.erase(path)
        return String(decoding: contents, as: UTF8.self)
    }
}
