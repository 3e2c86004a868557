import Disk
import GRDB

/// A file next to the database that says that the disk failed, so that the next start checks the whole database.
enum DamageMarker {
    /// Creates the file; if even that fails, the process ends anyway.
    static func write(_ files: LogFiles) { try? DurableFile.create(files.damageMarker) }

    /// Checks the database if there is a marker, and removes it; throws `unusable` if the database is damaged.
    static func check(_ database: any DatabaseReader, _ files: LogFiles) throws {
        guard DurableFile.exists(files.damageMarker) else { return }
        let result = try database.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check (1)") }
        guard result == "ok" else {
            throw AuditLogError.unusable(
                "The audit log is damaged (\(result ?? "no result")). Restore a backup with portal restore.")
        }
        try DurableFile.remove(files.damageMarker)
    }
}
