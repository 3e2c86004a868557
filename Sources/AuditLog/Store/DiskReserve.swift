import Disk

/// Keeps disk space for the end of what has begun.
///
/// A new intent requires 64 MiB of free space, and a file of 16 MiB is released if there is no space even for an outcome.
struct DiskReserve: Sendable {
    private let files: LogFiles
    private let minimumFree: Int64
    private let reserveSize: Int

    private static let mebibyte: Int64 = 1 << 20

    /// Creates the reserve and allocates its file if there is enough space.
    init(files: LogFiles, minimumFree: Int64 = 64 * DiskReserve.mebibyte, reserveSize: Int = 16 << 20) {
        self.files = files
        self.minimumFree = minimumFree
        self.reserveSize = reserveSize
        restore()
    }

    /// The reason why no new intent can be written; nil if it can, or if the system does not tell the free space.
    var refusal: AuditLogError? {
        guard DiskSpace.free(in: files.folder) < minimumFree else { return nil }
        return .unavailable("The disk of the audit log has less than \(minimumFree / Self.mebibyte) MiB free.")
    }

    /// Releases the space for an outcome; returns false if it was released before.
    func release() -> Bool { (try? DurableFile.remove(files.reserve)) != nil }

    /// Allocates the file again if there is more than enough space.
    func restore() {
        guard reserveSize > 0, !DurableFile.exists(files.reserve),
            DiskSpace.free(in: files.folder) > minimumFree &+ 2 * Int64(reserveSize)
        else { return }
        // Without the reserve, outcomes wait for the disk; that is no reason not to start.
        try? DiskSpace.allocate(files.reserve, byteCount: reserveSize)
    }
}
