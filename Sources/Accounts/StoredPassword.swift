import Foundation
import Text

/// The cost of a password check (S-44).
struct ScryptCost: Sendable, Equatable {
    /// The base-2 logarithm of N.
    let logN: Int
    /// The block size r.
    let r: Int
    /// The parallelism p.
    let p: Int

    /// N = 2^17, r = 8, p = 1: 128 MiB and about half a second (ASVS 5.0.0, appendix C).
    static let standard = ScryptCost(logN: 17, r: 8, p: 1)
}

/// A password hash in the PHC string format, `$scrypt$ln=17,r=8,p=1$salt$hash`, so that its cost can rise later.
struct StoredPassword {
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
