import Synchronization

/// Counts for operators, in the text format of Prometheus; they begin at zero with the process.
final class Metrics: Sendable {
    private let answers = Mutex<[Int: Int]>([:])
    private let calls = Mutex<[String: Int]>([:])

    /// Counts an answer to a browser.
    func countAnswer(status: Int) { answers.withLock { $0[status, default: 0] &+= 1 } }

    /// Counts a call to Stytch by the class of its answer, or by why there was none.
    func countCall(_ result: String) { calls.withLock { $0[result, default: 0] &+= 1 } }

    /// All counts; whether the audit log takes entries, and was whole when it was checked last; how many operations are open.
    func text(isWritable: Bool, isWhole: Bool, open: Int) -> String {
        var lines = ["# TYPE portal_answers_total counter"]
        lines += answers.withLock { $0.sorted { $0.key < $1.key } }.map {
            #"portal_answers_total{status="\#($0.key)"} \#($0.value)"#
        }
        lines.append("# TYPE portal_stytch_calls_total counter")
        lines += calls.withLock { $0.sorted { $0.key < $1.key } }.map {
            #"portal_stytch_calls_total{result="\#($0.key)"} \#($0.value)"#
        }
        lines += ["# TYPE portal_audit_log_sound gauge", "portal_audit_log_sound \(isWritable ? 1 : 0)"]
        lines += ["# TYPE portal_audit_log_whole gauge", "portal_audit_log_whole \(isWhole ? 1 : 0)"]
        lines += ["# TYPE portal_open_operations gauge", "portal_open_operations \(open)"]
        return lines.joined(separator: "\n") + "\n"
    }
}
