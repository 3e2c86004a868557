import Crypto
import FoundationEssentials

/// A public key that verifies the signatures of notes under a name (C2SP signed-note, tlog-cosignature).
public struct VerifierKey: Sendable, Equatable {
    /// What a key signs, by the number of its signature type.
    public enum SignatureType: UInt8, Sendable {
        /// The text of a note, with Ed25519.
        case note = 1
        /// A checkpoint and the time, by a witness.
        case cosignature = 4
    }

    /// The name of the signer.
    public let name: String
    /// What the key signs.
    public let type: SignatureType
    /// The key.
    let publicKey: Curve25519.Signing.PublicKey

    init(name: String, type: SignatureType, publicKey: Curve25519.Signing.PublicKey) {
        self.name = name
        self.type = type
        self.publicKey = publicKey
    }

    /// Parses `NAME+ID+KEY`; returns nil unless the id is that of the name and the key.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isName(parts[0]), let key = Data(base64: parts[2]), let first = key.first,
            let type = SignatureType(rawValue: first),
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key.dropFirst())
        else { return nil }
        self.init(name: String(parts[0]), type: type, publicKey: publicKey)
        guard description == text else { return nil }
    }

    /// Distinguishes the keys of a name: the first four bytes of a hash of both.
    var id: [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, type.rawValue] + publicKey.rawRepresentation).prefix(4))
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "+" || $0.value < 0x20 }
    }

    public static func == (left: Self, right: Self) -> Bool { left.description == right.description }
}

extension VerifierKey: CustomStringConvertible {
    /// The key in the form `NAME+ID+KEY`.
    public var description: String {
        let digits = id.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "\(name)+\(digits)+\((Data([type.rawValue]) + publicKey.rawRepresentation).base64EncodedString())"
    }
}

/// A private key that signs notes or cosigns checkpoints under a name.
public struct SigningKey: Sendable {
    private let privateKey: Curve25519.Signing.PrivateKey
    /// The public part.
    public let verifier: VerifierKey

    /// Creates a signer with the 32 bytes of an Ed25519 key; returns nil for any other number.
    public init?(name: String, type: VerifierKey.SignatureType, seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
        privateKey = key
        verifier = VerifierKey(name: name, type: type, publicKey: key.publicKey)
    }

    /// Creates the 32 bytes of a new key with the operating system's generator.
    public static func newSeed() -> [UInt8] { Array(Curve25519.Signing.PrivateKey().rawRepresentation) }

    func signature(of text: [UInt8]) throws -> [UInt8] { Array(try privateKey.signature(for: text)) }
}
