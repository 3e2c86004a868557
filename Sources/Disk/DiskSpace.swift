import Glibc

/// The space of a file system.
public enum DiskSpace {
    /// Returns the free bytes on the file system of a folder; the maximum if the system does not tell.
    public static func free(in folder: String) -> Int64 {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return .max }
        return Int64(clamping: status.f_bavail.multipliedReportingOverflow(by: UInt(status.f_frsize)).partialValue)
    }

    /// Creates a file that occupies a number of bytes; removes it again if there is not enough space.
    public static func allocate(_ path: String, byteCount: Int) throws(DiskError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskError("create", path) }
        defer { close(file) }
        let code = posix_fallocate(file, 0, off_t(byteCount))
        guard code == 0 else {
            unsafe unlink(path)
            throw DiskError("allocate", path, code: code)
        }
    }
}
