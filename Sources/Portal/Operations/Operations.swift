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
        audit.isSound ? .text("ok\n") : .text("the audit log cannot be written\n", status: .serviceUnavailable)
    }

    private func count(_ request: Request, by visitor: Visitor) throws -> Response {
        .text(
            metrics.text(
                isSound: audit.isSound, isWhole: audit.currentStanding.verdict?.isWhole ?? true,
                open: try audit.openOperations().count))
    }
}

/// A sender whose calls are counted.
struct CountedSender: Sender {
    let sender: any Sender
    let metrics: Metrics

    func send(_ request: Request) async throws -> Response {
        do {
            let response = try await sender.send(request)
            metrics.countCall("\(response.status.code / 100)xx")
            return response
        } catch {
            metrics.countCall("no answer")
            throw error
        }
    }
}
