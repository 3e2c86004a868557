import Glibc

/// A descriptor that is closed when nobody needs it any more.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// Takes what a call of the system returned.
    init(_ call: String, _ number: Int32) throws(ListenerError) {
        guard number >= 0 else { throw .failed(call, errno) }
        self.number = number
    }

    /// A Unix stream socket that does not block.
    static func unixSocket() throws(ListenerError) -> Descriptor {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        return try Descriptor("socket", socket(AF_UNIX, Int32(bitPattern: type), 0))
    }

    deinit { close(number) }
}
