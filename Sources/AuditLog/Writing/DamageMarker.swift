import Foundation
import GRDB

/// A note beside the database that the disk has failed under it, so that the next start checks the whole file.
enum DamageMarker {
    private static func file(_ folder: String) -> String { "\(folder)/audit.unsound" }

    /// Leaves the note; where even that fails, the process ends all the same.
    static func write(in folder: String) {
        let descriptor = unsafe open(file(folder), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Checks the file where there is a note, and takes the note away. Errors: `unsafe` where it is damaged.
    static func check(_ database: any DatabaseReader, in folder: String) throws {
        guard unsafe access(file(folder), F_OK) == 0 else { return }
        let verdict = try database.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check (1)") }
        guard verdict == "ok" else {
            throw AuditLogError.unsafe(
                "The audit log is damaged (\(verdict ?? "no answer")). Put a backup back with portal restore.")
        }
        unsafe unlink(file(folder))
    }
}

/// Something that happens once, and for which many may wait.
final class Signal: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    func fire() { continuation.finish() }

    func wait() async { for await _ in stream {} }
}
