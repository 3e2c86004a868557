import AuditFormat
import Foundation
import GRDB
import Text

/// The `detail` of the entry that records a verification.
enum VerificationDetail {
    private static let maximumFaultCount = 20

    /// Returns the detail of a verdict; `sealed` are the faults that only the key of their epoch could show.
    static func text(_ verdict: Verdict, scope: String, sealed: [Fault]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("scope", scope)
            json.member("entries", verdict.entries)
            json.member("to", verdict.last)
            json.member("faults", strings: verdict.newFaults.prefix(maximumFaultCount).map(\.name))
            if !sealed.isEmpty { json.member("sealed", strings: sealed.map(\.name)) }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Returns the faults that entries have recorded because only the key of their epoch could show them.
    static func recordedFaults(_ db: Database) throws -> [Fault] {
        struct Members: Decodable { let sealed: [String]? }
        let sql = """
            SELECT detail FROM entry INDEXED BY entry_action
            WHERE action = 'verification' AND outcome = 'refused' AND detail LIKE '%"sealed":%'
            """
        return try String.fetchAll(db, sql: sql).flatMap { text in
            let members = try? JSONDecoder().decode(Members.self, from: Data(text.utf8))
            return (members?.sealed ?? []).compactMap(Fault.init(name:))
        }
    }
}

extension Fault {
    /// The kind and the number, such as `mac 17`.
    fileprivate var name: String { "\(kind.rawValue) \(seq)" }

    fileprivate init?(name: String) {
        let parts = name.split(separator: " ")
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let seq = Int64(parts[1]) else {
            return nil
        }
        self.init(kind, seq)
    }
}
