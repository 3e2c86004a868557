import AuditLog
import HTTP
import HTTPTypes

/// What operators and their machines ask; nginx lets only this machine ask it.
struct Operations: Sendable {
    let audit: AuditLog
    let metrics: Metrics

    func addRoutes(to router: inout Router<Visitor>) {
        router.get(Paths.health, requires: .none, health)
        router.get(Paths.metrics, requires: .none, count)
    }

    private func health(_ request: Request, by visitor: Visitor) -> Response {
        audit.isWritable ? .text("ok\n") : .text("the audit log cannot be written\n", status: .serviceUnavailable)
    }

    private func count(_ request: Request, by visitor: Visitor) throws -> Response {
        .text(
            metrics.text(
                isWritable: audit.isWritable, isWhole: audit.integrityStatus.verdict?.isWhole ?? true,
                open: try audit.openOperations().count))
    }
}

/// A transport whose calls are counted.
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
