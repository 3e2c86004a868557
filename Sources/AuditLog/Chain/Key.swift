import Crypto
import Foundation
import Text

/// The key of the chain in one of its epochs; it can be moved forward, never back (FORMAT.md).
struct Key: Sendable {
    /// Names the key by its first epoch, without telling it.
    let id: String
    /// How often it has been moved.
    let epoch: Int64
    private let secret: SymmetricKey

    /// A new key, from the kernel.
    init() {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        self.init(id: Self.id(of: bytes), epoch: 0, bytes: bytes)
    }

    private init(id: String, epoch: Int64, bytes: [UInt8]) {
        self.id = id
        self.epoch = epoch
        secret = SymmetricKey(data: bytes)
    }

    /// The key of the next epoch.
    var next: Key {
        Key(id: id, epoch: epoch &+ 1, bytes: unsafe Array(secret.withUnsafeBytes { unsafe Self.following($0) }))
    }

    private static func following(_ bytes: UnsafeRawBufferPointer) -> SHA256.Digest {
        var hash = SHA256()
        hash.update(data: Array("next".utf8))
        unsafe hash.update(bufferPointer: bytes)
        return hash.finalize()
    }

    /// The key of an epoch; `nil` for one that has passed, or that lies more steps ahead than a log takes in centuries.
    func moved(to epoch: Int64) -> Key? {
        guard epoch >= self.epoch, epoch - self.epoch <= Self.mostSteps else { return nil }
        var key = self
        while key.epoch < epoch { key = key.next }
        return key
    }

    /// Without a bound, one forged number would keep a verifier busy for ever.
    private static let mostSteps: Int64 = 10_000_000

    /// Begins a code, to which a message is added.
    var code: HMAC<SHA256> { HMAC(key: secret) }

    /// The code of a message.
    func code(of message: some DataProtocol) -> MAC {
        MAC(HMAC<SHA256>.authenticationCode(for: message, using: secret))
    }

    private static func id(of first: [UInt8]) -> String {
        Array(SHA256.hash(data: Array("id".utf8) + first).prefix(8)).hex
    }
}

// MARK: - The file of a key

extension Key {
    private static let title = "connected-apps-portal audit key"

    /// The four lines of its file, which hold the secret.
    var text: String {
        unsafe "\(Self.title)\nid \(id)\nepoch \(epoch)\nkey \(secret.withUnsafeBytes { unsafe Array($0) }.hex)\n"
    }

    /// Reads the four lines; `nil` where they are not a key's.
    init?(text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        func value(_ line: Int, _ name: String) -> Substring? {
            guard lines.count == 4, lines[line].hasPrefix(name + " ") else { return nil }
            return lines[line].dropFirst(name.count + 1)
        }
        guard lines.first.map({ $0 == Self.title }) == true, let id = value(1, "id"), id.utf8.count == 16,
            let epoch = value(2, "epoch").flatMap({ Int64($0) }), epoch >= 0,
            let bytes = value(3, "key").flatMap({ [UInt8](hex: String($0)) }), bytes.count == 32
        else { return nil }
        self.init(id: String(id), epoch: epoch, bytes: bytes)
        // Of a later epoch the id cannot be made from the key, and is believed.
        guard epoch > 0 || Self.id(of: bytes) == self.id else { return nil }
    }
}

/// 32 bytes that seal an entry, or stand for many.
struct MAC: Sendable, Equatable {
    private let words: SIMD4<UInt64>

    static let zero = MAC(Array(repeating: 0, count: 32))

    /// Takes 32 bytes; in place of another number of them stands zero, which macChecker nothing.
    init(_ code: some ContiguousBytes) {
        words = unsafe code.withUnsafeBytes { bytes in
            unsafe bytes.count == 32 ? bytes.loadUnaligned(as: SIMD4<UInt64>.self) : .zero
        }
    }

    /// Reads 64 hex digits.
    init?(hex: String) {
        guard let bytes = [UInt8](hex: hex), bytes.count == 32 else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try unsafe Swift.withUnsafeBytes(of: words, body)
    }

    var text: String { bytes.hex }
}
