import AuditLog
import Templates

/// How far the log is known to be whole, in a sentence, and whether that needs attention.
struct StandingView: ViewModel {
    let text: String
    let isBad: Bool
    let hasFirstKey: Bool

    /// Older than two periods of the anchors, it is a warning.
    private static let patience: Int64 = 2 * 60 * 60_000

    init(_ standing: IntegrityStatus, at now: Moment) {
        hasFirstKey = standing.hasFirstKey
        let anchor = standing.anchored.map { "last anchor \(Moment($0).ago(at: now))" } ?? "no anchor yet"
        guard let verdict = standing.verdict, let verified = standing.verified else {
            text = "The log has not been verified yet; \(anchor)."
            isBad = true
            return
        }
        guard verdict.isWhole else {
            text =
                (verdict.faults.first?.sentence ?? "The log was altered.")
                + " Tell the operator and the auditor: portal audit verify says more."
            isBad = true
            return
        }
        let isOld = { (time: Int64?) in time.map { now.milliseconds - $0 > Self.patience } ?? true }
        isBad = isOld(verified) || isOld(standing.anchored)
        text =
            "Log verified to #\(verdict.last.grouped), \(Moment(verified).ago(at: now)); \(anchor)."
            + (isBad ? " Both should be younger than two hours: tell the operator." : "")
    }

    static let fields: Fields<Self> = [
        "text": .text(\.text), "isBad": .flag(\.isBad), "hasFirstKey": .flag(\.hasFirstKey),
    ]
}
