import Glibc

/// Why there is no socket to listen on.
public enum ListenerError: Error, Equatable, CustomStringConvertible {
    /// The path has more bytes than the address of a Unix socket may have (107), none, or a NUL.
    case badPath(String)
    /// What stands at the path is not a socket; it was left alone.
    case notASocket(String)
    /// Somebody answers at the path; it was left alone.
    case inUse(String)
    /// The inherited socket is not a Unix socket: over TCP, others than nginx could connect.
    case notUnix
    /// A call of the system failed, with this errno.
    case failed(String, Int32)

    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .badPath(let path): "The socket's path must have 1 to 107 bytes and no NUL: \(path)"
        case .notASocket(let path): "There is a file that is not a socket at \(path)."
        case .inUse(let path): "Another process answers on the socket \(path)."
        case .notUnix: "The inherited socket is not a Unix socket."
        case .failed(let call, let code): unsafe "\(call) failed: \(String(cString: strerror(code)))."
        }
    }
}
