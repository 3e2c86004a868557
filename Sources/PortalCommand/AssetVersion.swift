import Crypto
import Foundation

/// The version of the files in `public`: it changes when one of them does, so that browsers may keep them for ever.
enum AssetVersion {
    /// The first 12 hexadecimal digits of a hash over names and contents.
    static func of(folder: String) throws -> String {
        var hash = SHA256()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let contents = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            hash.update(data: Data("\(name) \(contents.count)\n".utf8))
            hash.update(data: contents)
        }
        return hash.finalize().prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
