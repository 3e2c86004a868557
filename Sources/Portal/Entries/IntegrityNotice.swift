import Accounts
import AuditFormat
import AuditLog
import Templates
import Time

/// How much of the log has been verified, in a sentence, and whether that needs attention.
struct IntegrityNotice: ViewModel {
    let text: String
    let needsAttention: Bool
    let hasFirstKey: Bool
    /// Where the faults can be acknowledged; nil if there are none, or if the admin may not.
    let faults: Link?

    /// Twice the interval of anchors and verifications; anything older needs attention.
    private static let maximumAge = Duration.seconds(2 * 3600)

    init(_ status: IntegrityStatus, for admin: Admin? = nil, at now: UTCTime) {
        faults = status.faults.isEmpty || admin?.isAllowed(.acknowledgeFaults) != true ? nil : Links.faults
        hasFirstKey = status.hasFirstKey
        let anchor =
            (status.anchoredAt.map { "last anchor \($0.ago(at: now))" } ?? "no anchor yet")
            + Self.witnessing(status, at: now)
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

    /// Says how many witnesses have cosigned the newest checkpoint; empty if there are no witnesses.
    private static func witnessing(_ status: IntegrityStatus, at now: UTCTime) -> String {
        guard status.witnessCount > 0 else { return "" }
        guard let latest = status.cosignedAt.max() else { return "; not witnessed yet" }
        return "; witnessed by \(status.cosignedAt.count) of \(status.witnessCount), \(latest.ago(at: now))"
    }

    private static func advice(_ fault: Fault) -> String {
        " Contact the operator and the auditor; `portal audit verify` shows the details."
            + (fault.hasHonestCauses ? " An accident can cause this." : "")
    }

    static let fields: Fields<Self> = [
        "text": .text(\.text), "needsAttention": .flag(\.needsAttention), "hasFirstKey": .flag(\.hasFirstKey),
        "faults": .optionalLink(\.faults),
    ]
}
