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
        guard let verdict = status.verdict, let verifiedAt = status.verifiedAt else {
            text = "The log has not been verified yet; \(anchor)."
            needsAttention = true
            return
        }
        guard verdict.isWhole else {
            text =
                (verdict.faults.first?.sentence ?? "The log was altered.")
                + " Contact the operator and the auditor; `portal audit verify` shows the details."
            needsAttention = true
            return
        }
        let isOverdue = [verifiedAt, status.anchoredAt].contains { time in
            time.map { now - $0 > Self.maximumAge } ?? true
        }
        needsAttention = isOverdue
        text =
            "Log verified to #\(verdict.last.grouped), \(verifiedAt.ago(at: now)); \(anchor)."
            + (isOverdue ? " Verification is overdue (more than 2 hours). Contact the operator." : "")
    }

    static let fields: Fields<Self> = [
        "text": .text(\.text), "needsAttention": .flag(\.needsAttention), "hasFirstKey": .flag(\.hasFirstKey),
    ]
}
