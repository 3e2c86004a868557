import AuditLog
import FastCGI
import HTTPClient
import Logging
import Portal
import ServiceLifecycle
import UnixSignals

/// The long-running parts of the process, stopped in the reverse order of their start by TERM or INT.
enum Services {
    static func run(_ services: [any Service], log: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
    }

    /// Answers nginx until it is told to stop, and then what it has accepted.
    struct Worker: Service {
        /// Binds the socket: only now, as whoever sees it may send TERM, which ends the process until the group listens.
        let bind: @Sendable () throws -> FastCGI.Worker

        func run() async throws {
            let worker = try bind()
            try await withGracefulShutdownHandler {
                try await worker.run()
            } onGracefulShutdown: {
                worker.stop()
            }
        }
    }

    /// Settles, anchors and checks every few seconds; at the end, when nobody is answered any more, it says so in the log.
    struct Upkeep: Service {
        let portal: Portal

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    // Cancelled: it is over.
                    do { try await Task.sleep(for: .seconds(2)) } catch { return }
                    await portal.upkeep.pass()
                }
            }
            await portal.upkeep.end()
        }
    }

    /// Ends the process when the disk of the log has failed: only a new start can tell what is on it.
    struct Watch: Service {
        let audit: AuditLog

        func run() async throws {
            await cancelWhenGracefulShutdown { await audit.waitForFailure() }
            guard audit.hasFailed else { return }
            throw AuditLogError.unsafe("The disk of the audit log has failed; the next start checks the log.")
        }
    }

    /// Keeps the client until the worker, which is stopped first, needs it no more.
    struct Client: Service {
        let client: HTTPClient

        func run() async throws {
            try await gracefulShutdown()
            await client.stop()
        }
    }
}
