import Text

/// A URL of this site, built from its parts: “/”, percent-encoded segments, query and fragment.
///
/// It begins with one slash, and the next byte is neither a slash nor a backslash, so no browser finds a host or a scheme in it
/// (S-30).
public struct Link: Sendable, Hashable, CustomStringConvertible {
    /// The URL as it is written in a page or in a `Location` field.
    public let description: String

    /// Creates a URL from its parts, each given as plain text.
    public init(_ segments: String..., query: KeyValuePairs<String, String> = [:], fragment: String? = nil) {
        self.init(segments: segments, query: query.map { ($0.key, $0.value) }, fragment: fragment)
    }

    /// Creates a URL from lists of parts.
    public init(segments: [String], query: [(String, String)] = [], fragment: String? = nil) {
        var url = "/" + segments.map(Self.segment).joined(separator: "/")
        if !query.isEmpty {
            url +=
                "?"
                + query.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        }
        if let fragment { url += "#" + PercentEncoding.encode(fragment) }
        description = url
    }

    /// Encodes a segment; one that browsers would remove (“.”, “..”, also as %2E) or that is empty is encoded twice, so that it
    /// identifies nothing instead of another page.
    private static func segment(_ text: String) -> String {
        switch text {
        case "": "%25"
        case ".": "%252E"
        case "..": "%252E%252E"
        default: PercentEncoding.encode(text)
        }
    }
}
