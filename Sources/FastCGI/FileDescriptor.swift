import Glibc

/// A file descriptor that is closed when it is no longer used.
struct FileDescriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// Takes the result of a system call; throws `failed` if it is negative.
    init(_ call: String, _ number: Int32) throws(ListenerError) {
        guard number >= 0 else { throw .failed(call, errno) }
        self.number = number
    }

    /// Creates a non-blocking Unix stream socket.
    static func unixSocket() throws(ListenerError) -> FileDescriptor {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        return try FileDescriptor("socket", socket(AF_UNIX, Int32(bitPattern: type), 0))
    }

    deinit { close(number) }
}
