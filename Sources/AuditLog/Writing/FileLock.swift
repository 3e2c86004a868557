import Foundation

/// A file that one process holds, so that the log has one writer; the kernel lets go when the process ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; `inUse` where another process has it.
    init(_ path: String) throws {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw AuditLogError.unavailable("The lock file of the audit log cannot be opened (errno \(errno)).")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw AuditLogError.inUse
        }
        descriptor = file
    }

    deinit {
        // A process that is being started holds a copy of the descriptor until its exec: unlocking ends that one's hold too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
