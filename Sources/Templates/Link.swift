/// An address of this site, made of parts: “/”, percent-encoded segments, query and fragment.
///
/// It begins with one slash, and the byte after that is neither a slash nor a backslash, so no browser finds a host or a
/// scheme in it (S-30).
public struct Link: Sendable, Hashable, CustomStringConvertible {
    /// The address as it stands in a page or in a `Location` field.
    public let description: String

    /// Makes an address of its parts, each given as plain text.
    public init(_ segments: String..., query: KeyValuePairs<String, String> = [:], fragment: String? = nil) {
        self.init(segments: segments, query: query.map { ($0.key, $0.value) }, fragment: fragment)
    }

    /// Makes an address of parts of which the number is not known beforehand.
    public init(segments: [String], query: [(String, String)] = [], fragment: String? = nil) {
        var address = "/" + segments.map(Self.segment).joined(separator: "/")
        if !query.isEmpty {
            address += "?" + query.map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
        }
        if let fragment { address += "#" + Self.encode(fragment) }
        description = address
    }

    /// A segment that browsers would fold away (“.”, “..”, also as %2E) or that would leave an empty place is encoded
    /// twice: it arrives as a text with a percent sign, which names nothing, instead of leading to another page.
    private static func segment(_ text: String) -> String {
        switch text {
        case "": "%25"
        case ".": "%252E"
        case "..": "%252E%252E"
        default: encode(text)
        }
    }

    /// Encodes every byte but the unreserved ones (RFC 3986, section 2.3).
    private static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(bytes)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case _ where byte.isLetter || byte.isDigit, .dash, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
