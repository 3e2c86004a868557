import Glibc

/// An exclusive lock on a file; the kernel releases it when the process ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Locks a file, which is created if necessary; returns nil if another process holds the lock.
    public init?(_ path: String) throws(DiskError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskError("open", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return nil
        }
        descriptor = file
    }

    deinit {
        // A child process that is being started holds a copy of the descriptor until its exec; unlocking ends its hold too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
