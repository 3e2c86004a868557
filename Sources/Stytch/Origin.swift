/// The scheme and the authority of a server.
public struct Origin: Sendable, Equatable, CustomStringConvertible {
    /// `https` or `http`.
    public let scheme: String
    /// The host, and the port unless it is the scheme's default.
    public let authority: String

    /// Creates an origin from its parts.
    public init(scheme: String, authority: String) {
        self.scheme = scheme
        self.authority = authority
    }

    /// Parses `http[s]://host[:port]`, with or without a slash at the end; returns nil for any other text.
    public init?(_ text: String) {
        let pattern = /(https?):\/\/(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::([0-9]{1,5}))?\/?/
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let parts = text.lowercased().wholeMatch(of: pattern)?.output else {
            return nil
        }
        let defaultPort = parts.1 == "https" ? 443 : 80
        let port = parts.3.map { Int($0) ?? 0 } ?? defaultPort
        guard 1...65_535 ~= port else { return nil }
        self.init(scheme: String(parts.1), authority: port == defaultPort ? String(parts.2) : "\(parts.2):\(port)")
    }

    public var description: String { "\(scheme)://\(authority)" }
}
