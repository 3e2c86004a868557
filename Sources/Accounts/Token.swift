import Crypto
public import Foundation
import Text

/// A secret of 32 random bytes in a browser's cookie; only its hash is stored (S-2).
public struct Token: Sendable {
    private let bytes: [UInt8]

    /// Creates a new secret with the operating system's generator.
    public init() {
        var random = SystemRandomNumberGenerator()
        bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Parses the value of a cookie; returns nil unless it has the form of a token.
    public init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = [UInt8](base64URL: text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The value of the cookie: 43 characters of base64url.
    public var text: String { bytes.base64URL }

    /// The SHA-256 that is stored instead of the secret.
    public var hash: Data { Data(SHA256.hash(data: bytes)) }

    /// Identifies the session in the audit log: the first 8 bytes of the hash as hexadecimal digits.
    public var name: String { Self.name(ofHash: hash) }

    static func name(ofHash hash: Data) -> String { hash.prefix(8).hex }

    /// The CSRF token of the session's forms (S-14); it is derived from the secret, so it is not stored and ends with it.
    public var csrf: String { Array(HMAC<SHA256>.authenticationCode(for: Self.purpose, using: key)).base64URL }

    /// Returns whether a form contains the CSRF token, compared in constant time (S-48).
    public func isValid(csrf text: String) -> Bool {
        guard let code = [UInt8](base64URL: text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.purpose, using: key)
    }

    private var key: SymmetricKey { SymmetricKey(data: bytes) }
    private static let purpose = Array("connected-apps-portal form 1".utf8)
}
