import AuditLog
import HTTP
import HTTPTypes
import Synchronization
import Time

/// Counters in the Prometheus text format; they start at zero with the process.
final class Metrics: Sendable {
    private let responses = Mutex<[Int: Int]>([:])
    private let calls = Mutex<[String: Int]>([:])

    /// Counts a response to a browser.
    func countResponse(status: Int) { responses.withLock { $0[status, default: 0] &+= 1 } }

    /// Counts a request to Stytch by the class of its response, or as unanswered.
    func countCall(_ result: String) { calls.withLock { $0[result, default: 0] &+= 1 } }

    /// Returns all counters, with the state of the audit log.
    func text(isWritable: Bool, integrity: IntegrityStatus, openOperationCount: Int, at now: UTCTime) -> String {
        var lines = ["# TYPE portal_answers_total counter"]
        lines += responses.withLock { $0.sorted { $0.key < $1.key } }.map {
            #"portal_answers_total{status="\#($0.key)"} \#($0.value)"#
        }
        lines.append("# TYPE portal_stytch_calls_total counter")
        lines += calls.withLock { $0.sorted { $0.key < $1.key } }.map {
            #"portal_stytch_calls_total{result="\#($0.key)"} \#($0.value)"#
        }
        lines += ["# TYPE portal_audit_log_sound gauge", "portal_audit_log_sound \(isWritable ? 1 : 0)"]
        lines += [
            "# TYPE portal_audit_log_whole gauge", "portal_audit_log_whole \(integrity.faults.isEmpty ? 1 : 0)",
        ]
        for (name, check) in [("new", integrity.newEntries), ("whole", integrity.wholeLog)] {
            guard let check else { continue }
            lines.append("# TYPE portal_audit_\(name)_checked_seconds gauge")
            lines.append("portal_audit_\(name)_checked_seconds \((now - check.at).components.seconds)")
        }
        lines += ["# TYPE portal_open_operations gauge", "portal_open_operations \(openOperationCount)"]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A transport whose requests are counted.
struct MeteredTransport: Transport {
    let transport: any Transport
    let metrics: Metrics

    func send(_ request: Request) async throws -> Response {
        do {
            let response = try await transport.send(request)
            metrics.countCall("\(response.status.code / 100)xx")
            return response
        } catch {
            metrics.countCall("no answer")
            throw error
        }
    }
}
