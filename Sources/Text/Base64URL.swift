import FoundationEssentials

/// Base64 with the URL-safe alphabet and without padding (RFC 4648, section 5).
extension [UInt8] {
    /// The bytes as base64url text.
    public var base64URL: String {
        Data(self).base64EncodedString(options: [.base64URLAlphabet, .omitPaddingCharacter])
    }

    /// Decodes base64url text; returns nil for every text that `base64URL` does not produce, so that no two texts are the
    /// same token.
    public init?(base64URL text: String) {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }) else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard + padding) else { return nil }
        self = Array(data)
        guard base64URL.utf8.elementsEqual(text.utf8) else { return nil }
    }
}
