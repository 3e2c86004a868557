import HTTPTypes

/// The URL of a request, checked byte by byte, so that libcurl cannot interpret it differently.
struct RequestURL: Sendable {
    enum Scheme: String { case http, https }

    let scheme: Scheme
    let text: String

    init(_ head: HTTPRequest) throws(HTTPClientError) {
        guard let scheme = head.scheme.flatMap(Scheme.init), let authority = head.authority, let path = head.path,
            let host = Self.host(of: authority.utf8), Self.isTarget(path.utf8),
            scheme == .https || Self.isLoopback(host)
        else {
            throw HTTPClientError(.invalidURL, mayHaveArrived: false)
        }
        self.scheme = scheme
        text = "\(scheme.rawValue)://\(authority)\(path)"
    }

    /// Returns the host of `host` or `host:port`; nil if there is anything else, such as a user name.
    private static func host(of authority: String.UTF8View) -> Substring.UTF8View? {
        let host: Substring.UTF8View
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = authority[...close]
            guard host.dropFirst().dropLast().allSatisfy(isAddressByte) else { return nil }
        } else {
            host = authority.prefix(while: isNameByte)
        }
        let port = authority[host.endIndex...]
        guard !host.isEmpty, port.isEmpty || isPort(port) else { return nil }
        return host
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        let digits = text.dropFirst()
        return text.first == UInt8(ascii: ":") && (1...5).contains(digits.count)
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isLoopback(_ host: Substring.UTF8View) -> Bool {
        ["127.0.0.1", "[::1]", "localhost"].contains { host.elementsEqual($0.utf8) }
    }

    /// Returns whether a text can be sent in the request line as it is; a fragment would be cut off.
    private static func isTarget(_ path: String.UTF8View) -> Bool {
        path.first == UInt8(ascii: "/") && path.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }
}
