import Glibc

/// The reason why there is no socket to listen on.
public enum ListenerError: Error, Equatable, CustomStringConvertible {
    /// The path is empty, contains NUL, or is longer than the address of a Unix socket can be (107 bytes).
    case badPath(String)
    /// The path is a file that is not a socket; it was left alone.
    case notASocket(String)
    /// Another process answers on the socket; it was left alone.
    case inUse(String)
    /// The inherited socket is not a Unix socket; others than nginx could connect over TCP.
    case notUnix
    /// A system call failed with this errno.
    case failed(String, Int32)

    /// The error in a sentence for the operator.
    public var description: String {
        switch self {
        case .badPath(let path): "The path of the socket must have 1 to 107 bytes and no NUL: \(path)"
        case .notASocket(let path): "The file \(path) is not a socket."
        case .inUse(let path): "Another process is using the socket \(path)."
        case .notUnix: "The inherited socket is not a Unix socket."
        case .failed(let call, let code): unsafe "\(call) failed: \(String(cString: strerror(code)))."
        }
    }
}
