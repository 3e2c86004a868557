import Glibc

/// The file of a socket that this process bound.
struct SocketFile {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Binds a socket to a path on which nobody answers.
    static func bind(_ path: String, to socket: borrowing FileDescriptor) throws(ListenerError) -> SocketFile {
        try removeStale(path)
        guard try unsafe call(Glibc.bind, socket, path) == 0 else { throw .failed("bind", errno) }
        guard let status = status(of: path) else { throw .failed("lstat", errno) }
        return SocketFile(path: path, device: status.st_dev, inode: status.st_ino)
    }

    /// Removes the socket of a worker that died: one that refuses a connection.
    private static func removeStale(_ path: String) throws(ListenerError) {
        guard let status = status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let isConnected = try unsafe call(connect, .unixSocket(), path) == 0
        // EAGAIN: a process answers, but its queue is full.
        guard !isConnected, errno != EAGAIN else { throw .inUse(path) }
        guard errno == ECONNREFUSED else { throw .failed("connect", errno) }
        guard unsafe unlink(path) == 0 else { throw .failed("unlink", errno) }
    }

    /// Removes the file unless another process has replaced it.
    func remove() {
        guard let status = Self.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        unsafe unlink(path)
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    /// Calls `bind` or `connect` with the address of a path.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ socket: borrowing FileDescriptor,
        _ path: String
    ) throws(ListenerError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            guard !path.isEmpty, path.utf8.count < buffer.count, !path.utf8.contains(0) else { return false }
            unsafe buffer.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { throw .badPath(path) }
        return unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe function(socket.number, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
