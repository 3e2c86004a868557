import Foundation

/// Whether the disk has reserve for what is begun to be finished.
///
/// A new intent needs 64 MiB of free space; and a file of 16 MiB is given up where even an outcome finds none.
struct DiskReserve: Sendable {
    private let folder: String
    private let least: Int64
    private let ballast: Int

    private static let megabyte: Int64 = 1 << 20

    /// Takes its place on the disk, if there is any.
    init(folder: String, least: Int64 = 64 * DiskReserve.megabyte, ballast: Int = 16 << 20) {
        self.folder = folder
        self.least = least
        self.ballast = ballast
        restore()
    }

    private var file: String { "\(folder)/audit.ballast" }

    /// Why no new intent may be written; `nil` where it may. Where the system does not say how much is free, it may.
    var refusal: AuditLogError? {
        guard free < least else { return nil }
        return .unavailable("The disk of the audit log has less than \(least / Self.megabyte) MiB free.")
    }

    private var free: Int64 {
        var facts = statvfs()
        guard unsafe statvfs(folder, &facts) == 0 else { return .max }
        return Int64(clamping: facts.f_bavail.multipliedReportingOverflow(by: UInt(facts.f_frsize)).partialValue)
    }

    /// Makes reserve for an outcome; `false` where there is nothing left to give up.
    func release() -> Bool { unsafe unlink(file) == 0 }

    /// Takes the place again where there is more than enough.
    func restore() {
        guard ballast > 0, unsafe access(file, F_OK) != 0, free > least &+ 2 * Int64(ballast) else { return }
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        if posix_fallocate(descriptor, 0, off_t(ballast)) != 0 { unsafe unlink(file) }
        close(descriptor)
    }
}
