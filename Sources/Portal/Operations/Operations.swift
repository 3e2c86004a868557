import AuditFormat
import AuditLog
import HTTP
import HTTPTypes

/// The health check and the metrics; nginx allows them only from this machine.
struct Operations: Sendable {
    let audit: AuditLog
    let metrics: Metrics

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
                isWritable: audit.isWritable, isWhole: audit.integrityStatus.verdict?.isWhole ?? true,
                openOperationCount: try audit.openOperations().count))
    }
}
