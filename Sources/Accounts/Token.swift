import Crypto
public import Foundation

/// A secret of 32 bytes from the kernel, which a browser keeps in its cookie; only its hash is stored (S-2).
public struct Token: Sendable {
    private let bytes: [UInt8]

    /// Makes a new secret.
    public init() {
        var random = SystemRandomNumberGenerator()
        bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Reads the text of a cookie; `nil` where it is not one of ours.
    public init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = [UInt8](base64URL: text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The text for the cookie: 43 characters of base64url.
    public var text: String { bytes.base64URL }

    /// What is stored in place of the secret.
    public var hash: Data { Data(SHA256.hash(data: bytes)) }

    /// What names the session in the audit log: the first 8 bytes of the hash in hexadecimal digits.
    public var name: String { Self.name(ofHash: hash) }

    static func name(ofHash hash: Data) -> String {
        hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The synchroniser token of the forms of this session (S-14a): it can be made only from the secret, so nothing more
    /// has to be stored, and it ends with the session.
    public var csrf: String { Array(HMAC<SHA256>.authenticationCode(for: Self.purpose, using: key)).base64URL }

    /// Whether a form brought the synchroniser token, compared in constant time (S-48).
    public func isValid(csrf text: String) -> Bool {
        guard let code = [UInt8](base64URL: text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.purpose, using: key)
    }

    private var key: SymmetricKey { SymmetricKey(data: bytes) }
    private static let purpose = Array("connected-apps-portal form 1".utf8)
}
