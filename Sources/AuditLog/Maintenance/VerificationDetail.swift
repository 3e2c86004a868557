import AuditFormat
import Foundation
import Text

/// The `detail` of the entry that records a verification.
struct VerificationDetail {
    private let verdict: Verdict
    private let anchor: String?

    /// Creates the detail of a verdict; `anchor` is the name of the anchor up to which the log was verified.
    init(_ verdict: Verdict, anchor: String?) {
        self.verdict = verdict
        self.anchor = anchor
    }

    var text: String {
        var json = JSONWriter()
        json.object { json in
            json.member("anchor", anchor)
            json.member("entries", verdict.entries)
            json.member("firstBad", verdict.firstBad)
            json.member("to", verdict.last)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Returns the name of the anchor in a detail; nil if there is none.
    static func anchor(in text: String) -> String? {
        struct Members: Decodable { let anchor: String? }
        return (try? JSONDecoder().decode(Members.self, from: Data(text.utf8)))?.anchor
    }
}
