import AuditLog
import HTTP
import HTTPTypes
import Time

/// The health check and the metrics; nginx allows them only from this machine.
struct Operations: Sendable {
    let audit: AuditLog
    let metrics: Metrics
    let clock: any UTCClock

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.health, for: .everyone, health)
        routes.get(Paths.metrics, for: .everyone, showMetrics)
    }

    private func health(_ request: ParsedRequest) -> Response {
        audit.isWritable
            ? .text("ok\n") : .text("the audit log cannot be written\n", status: .serviceUnavailable)
    }

    private func showMetrics(_ request: ParsedRequest) throws -> Response {
        .text(
            metrics.text(
                isWritable: audit.isWritable, integrity: audit.integrityStatus,
                openOperationCount: try audit.openOperations().count, at: clock.now))
    }
}
