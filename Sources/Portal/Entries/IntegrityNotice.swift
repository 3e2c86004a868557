import AuditFormat
import AuditLog
import Templates
import Time

/// How much of the log has been verified, in a sentence, and whether that needs attention.
struct IntegrityNotice: ViewModel {
    let text: String
    let needsAttention: Bool
    let hasFirstKey: Bool

    /// Twice the interval of anchors and verifications; anything older needs attention.
    private static let maximumAge = Duration.seconds(2 * 3600)

    init(_ status: IntegrityStatus, at now: UTCTime) {
        hasFirstKey = status.hasFirstKey
        let anchor = status.anchoredAt.map { "last anchor \($0.ago(at: now))" } ?? "no anchor yet"
        if let fault = status.faults.first {
            text = fault.sentence + Self.advice(fault)
            needsAttention = true
            return
        }
        if let rebuiltAt = status.rebuiltAt {
            text =
                """
                An index or a helper table of the log differed from the entries and was rebuilt \(rebuiltAt.ago(at: now)). \
                Pages and downloads before that may have omitted entries. Contact the operator.
                """
            needsAttention = true
            return
        }
        guard let check = status.newEntries else {
            text = "The log has not been verified yet; \(anchor)."
            needsAttention = true
            return
        }
        let isOverdue = [check.at, status.anchoredAt].contains { time in
            time.map { now - $0 > Self.maximumAge } ?? true
        }
        needsAttention = isOverdue
        let whole = status.wholeLog.map { "whole log checked \($0.at.ago(at: now))" } ?? "whole log not checked yet"
        text =
            "New entries checked to #\(check.verdict.last.grouped), \(check.at.ago(at: now)); \(whole); \(anchor)."
            + (isOverdue ? " Verification is overdue (more than 2 hours). Contact the operator." : "")
    }

    private static func advice(_ fault: Fault) -> String {
        " Contact the operator and the auditor; `portal audit verify` shows the details."
            + (fault.hasHonestCauses ? " An accident can cause this." : "")
    }

    static let fields: Fields<Self> = [
        "text": .text(\.text), "needsAttention": .flag(\.needsAttention), "hasFirstKey": .flag(\.hasFirstKey),
    ]
}
