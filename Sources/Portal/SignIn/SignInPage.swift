import HTTP
import Templates

/// The form to sign in.
struct SignInPage: ViewModel {
    let action: Link
    let token: String
    let email: String
    let isRefused: Bool

    static let fields: Fields<Self> = [
        "action": .link(\.action), "token": .text(\.token), "email": .text(\.email), "isRefused": .flag(\.isRefused),
    ]
}

extension Link {
    /// Reads the path and the query of an address of this site and makes it anew from its parts; `nil` for anything that
    /// begins otherwise than with one slash and a letter, or that is not well encoded.
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
        guard let first = segments.first?.utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first else { return nil }
        guard let query = try? Form(bytes[mark...].dropFirst()) else { return nil }
        self.init(segments: segments, query: query.fields.map { ($0.name, $0.value) })
    }
}
