import Text

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
            address +=
                "?"
                + query.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        }
        if let fragment { address += "#" + PercentEncoding.encode(fragment) }
        description = address
    }

    /// A segment that browsers would fold away (“.”, “..”, also as %2E) or that would leave an empty place is encoded
    /// twice: it arrives as a text with a percent sign, which names nothing, instead of leading to another page.
    private static func segment(_ text: String) -> String {
        switch text {
        case "": "%25"
        case ".": "%252E"
        case "..": "%252E%252E"
        default: PercentEncoding.encode(text)
        }
    }
}
