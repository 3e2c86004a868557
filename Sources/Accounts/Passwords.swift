import Crypto
import CryptoExtras
import Dispatch
import Foundation
import Text

/// Hashes and verifies passwords, at most two at the same time because each takes 128 MiB.
final class Passwords: Sendable {
    private let cost: ScryptCost
    let slots = DispatchSemaphore(value: 2)
    private let queueTimeout: DispatchTimeInterval
    private let dummyHash: String

    /// Creates a hasher; `queueTimeout` is how long a request waits for one of the two slots.
    init(cost: ScryptCost, queueTimeout: DispatchTimeInterval = .seconds(2)) {
        self.cost = cost
        self.queueTimeout = queueTimeout
        dummyHash = StoredPassword(cost: cost, salt: Data(count: 16), key: Data(count: 32)).text
    }

    /// Hashes a password with a new salt.
    func hash(_ password: String) throws -> String {
        var random = SystemRandomNumberGenerator()
        let salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        let key = try derive(password, salt: salt, cost: cost)
        return StoredPassword(cost: cost, salt: salt, key: Data(key.bytes)).text
    }

    /// Returns whether a password matches a stored hash; without one, the same work is done, so that timing reveals nothing.
    func verify(_ password: String, against stored: String?) throws -> Bool {
        guard let parsed = StoredPassword(stored ?? dummyHash) else { return false }
        let key = try derive(password, salt: parsed.salt, cost: parsed.cost)
        // HMAC pads a short key with zeros: a NUL at the end of the password would result in the same key.
        return key == SymmetricKey(data: parsed.key) && stored != nil && !password.utf8.contains(0)
    }

    /// Returns whether a stored hash has another cost than the current one.
    func isOutdated(_ stored: String) -> Bool { StoredPassword(stored)?.cost != cost }

    private func derive(_ password: String, salt: Data, cost: ScryptCost) throws -> SymmetricKey {
        guard slots.wait(timeout: .now() + queueTimeout) == .success else { throw AccountsError.busy }
        defer { slots.signal() }
        // Normalized, so that the same letters typed on another system have the same bytes (NIST SP 800-63B, 5.1.1.2).
        let bytes = Data(password.precomposedStringWithCanonicalMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost.logN, blockSize: cost.r, parallelism: cost.p
        )
    }
}
