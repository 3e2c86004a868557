import Glibc

/// An exclusive lock on a folder; the kernel releases it when the process ends.
///
/// The folder itself is locked and no file in it, because whoever removes a locked file lets a second process in.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Locks a folder; returns nil if another process holds the lock.
    public init?(_ path: String) throws(DiskError) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw DiskError("open", path) }
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
            close(folder)
            return nil
        }
        descriptor = folder
    }

    deinit {
        // A child process that is being started holds a copy of the descriptor until its exec; unlocking ends its hold too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
