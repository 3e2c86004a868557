import Glibc

/// Which file a path names, and how long it is, to notice that somebody removed, replaced or truncated it.
public struct FileIdentity: Sendable, Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let length: off_t

    /// Reads the identity of the file at a path; nil if there is none.
    public init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        length = status.st_size
    }

    /// Whether this is the same file as an earlier one.
    public func isSame(as earlier: FileIdentity) -> Bool { device == earlier.device && inode == earlier.inode }

    /// Whether this is the same file as an earlier one, and not shorter than it was.
    public func continues(_ earlier: FileIdentity) -> Bool { isSame(as: earlier) && length >= earlier.length }
}
