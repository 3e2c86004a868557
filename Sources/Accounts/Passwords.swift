import Crypto
import CryptoExtras
import Dispatch
import Foundation

/// What a check of a password costs (S-44).
public struct ScryptCost: Sendable, Equatable {
    /// The base-2 logarithm of N.
    public let logN: Int
    /// The size of a block, r.
    public let r: Int
    /// The parallelism, p.
    public let p: Int

    /// Sets a cost; a test takes a small one.
    public init(logN: Int, r: Int, p: Int) {
        self.logN = logN
        self.r = r
        self.p = p
    }

    /// N = 2^17, r = 8, p = 1: 128 MiB and about half a second (ASVS 5.0.0, appendix C).
    public static let standard = ScryptCost(logN: 17, r: 8, p: 1)
}

/// Makes and checks the hashes of passwords, at most two at once, since each takes 128 MiB.
///
/// A hash is text in the PHC form, `$scrypt$ln=17,r=8,p=1$salt$hash`, so its cost can rise later.
final class Passwords: Sendable {
    private let cost: ScryptCost
    let slots = DispatchSemaphore(value: 2)
    private let queueTimeout: DispatchTimeInterval
    private let dummyHash: String

    /// `queueTimeout` is how long a check waits for one of the two slots.
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
        return StoredPassword(cost: cost, salt: salt, key: unsafe key.withUnsafeBytes { unsafe Data($0) }).text
    }

    /// Whether a password fits a stored hash; where there is none the same work is done, so that nobody learns it by time.
    func verify(_ password: String, against stored: String?) throws -> Bool {
        guard let parsed = StoredPassword(stored ?? dummyHash) else { return false }
        let key = try derive(password, salt: parsed.salt, cost: parsed.cost)
        // HMAC fills a short key up with zeros: a NUL at the end would make the same key as none.
        return key == SymmetricKey(data: parsed.key) && stored != nil && !password.utf8.contains(0)
    }

    /// Whether a stored hash was made with another cost than today's.
    func isOutdated(_ stored: String) -> Bool { StoredPassword(stored)?.cost != cost }

    private func derive(_ password: String, salt: Data, cost: ScryptCost) throws -> SymmetricKey {
        guard slots.wait(timeout: .now() + queueTimeout) == .success else { throw AccountsError.busy }
        defer { slots.signal() }
        // Composed, so that the same letters typed on another system give the same bytes (NIST SP 800-63B, 5.1.1.2).
        let bytes = Data(password.precomposedStringWithCanonicalMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost.logN, blockSize: cost.r, parallelism: cost.p
        )
    }
}

/// A hash in the PHC form, taken apart.
private struct StoredPassword {
    let cost: ScryptCost
    let salt: Data
    let key: Data

    init(cost: ScryptCost, salt: Data, key: Data) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let numbers = parts[2].split(separator: ",").map { $0.split(separator: "=").last.flatMap { Int($0) } }
        guard numbers.count == 3, let logN = numbers[0], let r = numbers[1], let p = numbers[2],
            1...20 ~= logN, 1...32 ~= r, 1...16 ~= p,
            let salt = [UInt8](base64URL: String(parts[3])), let key = [UInt8](base64URL: String(parts[4]))
        else { return nil }
        self.init(cost: ScryptCost(logN: logN, r: r, p: p), salt: Data(salt), key: Data(key))
    }

    var text: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\([UInt8](salt).base64URL)$\([UInt8](key).base64URL)"
    }
}
