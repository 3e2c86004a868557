import Crypto
import Text

/// The key of the chain in one of its epochs; it can be advanced, never taken back (FORMAT.md).
public struct Key: Sendable {
    /// Identifies the key of all epochs without revealing it: 16 hexadecimal digits.
    public let id: String
    /// How many times the key has been advanced.
    public let epoch: Int64
    private let secret: SymmetricKey

    /// One forged number must not keep a verifier busy forever; a log does not reach this epoch in centuries.
    private static let maximumAdvance: Int64 = 10_000_000

    /// Creates a new key of epoch 0 with the operating system's generator.
    public init() {
        let secret = SymmetricKey(size: .bits256)
        self.init(id: Self.id(of: secret.bytes), epoch: 0, secret: secret)
    }

    private init(id: String, epoch: Int64, secret: SymmetricKey) {
        self.id = id
        self.epoch = epoch
        self.secret = secret
    }

    /// The key of the next epoch.
    public var next: Key {
        var hash = SHA256()
        hash.update(data: Array("next".utf8))
        hash.update(data: secret.bytes)
        return Key(id: id, epoch: epoch &+ 1, secret: SymmetricKey(data: hash.finalize()))
    }

    /// Returns the key of an epoch; nil if the epoch has passed or is unreasonably far ahead.
    public func advanced(to epoch: Int64) -> Key? {
        guard epoch >= self.epoch, epoch - self.epoch <= Self.maximumAdvance else { return nil }
        var key = self
        while key.epoch < epoch { key = key.next }
        return key
    }

    /// Starts a MAC to which a message is appended.
    var authenticator: HMAC<SHA256> { HMAC(key: secret) }

    /// Returns the MAC of a message.
    public func mac(of message: [UInt8]) -> MAC {
        MAC(HMAC<SHA256>.authenticationCode(for: message, using: secret))
    }

    private static func id(of firstSecret: [UInt8]) -> String {
        SHA256.hash(data: Array("id".utf8) + firstSecret).prefix(8).hex
    }
}

// MARK: - Key files

extension Key {
    private static let title = "connected-apps-portal audit key"

    /// The four lines of a key file, which contain the secret.
    public var fileContents: String { "\(Self.title)\nid \(id)\nepoch \(epoch)\nkey \(secret.bytes.hex)\n" }

    /// Parses a key file; returns nil unless it has the four lines of one.
    public init?(fileContents: String) {
        let lines = fileContents.split(whereSeparator: \.isNewline)
        func value(_ index: Int, _ name: String) -> Substring? {
            guard lines.count == 4, lines[index].hasPrefix(name + " ") else { return nil }
            return lines[index].dropFirst(name.count + 1)
        }
        guard lines.first.map({ $0 == Self.title }) == true, let id = value(1, "id"), id.utf8.count == 16,
            let epoch = value(2, "epoch").flatMap({ Int64($0) }), epoch >= 0,
            let bytes = value(3, "key").flatMap({ [UInt8](hex: String($0)) }), bytes.count == MAC.byteCount
        else { return nil }
        self.init(id: String(id), epoch: epoch, secret: SymmetricKey(data: bytes))
        // The id of a later epoch cannot be computed from its key, so it is trusted.
        guard epoch > 0 || Self.id(of: bytes) == self.id else { return nil }
    }
}
