import Crypto
import Foundation
import Text

/// The version of the files in `public`: it changes when one of them does, so that browsers may cache them forever.
enum AssetVersion {
    /// Returns the first 12 hexadecimal digits of a hash over names and contents.
    static func of(folder: String) throws -> String {
        var hash = SHA256()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let contents = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            hash.update(data: Data("\(name) \(contents.count)\n".utf8))
            hash.update(data: contents)
        }
        return hash.finalize().prefix(6).hex
    }
}
