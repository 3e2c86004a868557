import HTTP
import Templates
import Text

extension Link {
    /// Parses the path and query of a URL of this site and rebuilds them from their parts.
    ///
    /// Returns nil unless the text begins with one slash and a letter, is encoded correctly, and has at most 2,048 bytes, so
    /// that no text can lead to another site (S-42).
    init?(local text: String) {
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 2048 else { return nil }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        var segments: [String] = []
        for segment in bytes[..<mark].dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let segment = PercentEncoding.decode(segment) else { return nil }
            segments.append(segment)
        }
        guard let first = segments.first?.utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first,
            let query = try? Form(bytes[mark...].dropFirst())
        else { return nil }
        self.init(segments: segments, query: query.fields.map { ($0.name, $0.value) })
    }
}
