import AuditLog
import FastCGI
import HTTPClient
import Logging
import Portal
import ServiceLifecycle
import UnixSignals

/// The long-running parts of the process; TERM or INT stops them in the reverse order of their start.
enum Services {
    static func run(_ services: [any Service], log: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
    }

    /// Answers nginx until the process stops, and finishes the requests it has accepted.
    struct Worker: Service {
        /// Binds the socket. It is called as late as possible: before the group handles signals, TERM would end the process,
        /// and whoever sees the socket may send it.
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

    /// Runs the background jobs every few seconds, and their last step after the last request.
    struct Jobs: Service {
        let jobs: BackgroundJobs

        private static let interval = Duration.seconds(2)

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    // The sleep throws only if the task is cancelled.
                    do { try await Task.sleep(for: Self.interval) } catch { return }
                    await jobs.tick()
                }
            }
            await jobs.stop()
        }
    }

    /// Sends checkpoints to the witnesses, which may take long to answer.
    struct Witnessing: Service {
        let witnesses: Witnesses

        private static let interval = Duration.seconds(2)

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    await witnesses.submit()
                    // The sleep throws only if the task is cancelled.
                    do { try await Task.sleep(for: Self.interval) } catch { return }
                }
            }
        }
    }

    /// Ends the process when the audit log has failed: only a new start can find out what is on its disk.
    struct FailureMonitor: Service {
        let audit: AuditLog

        func run() async throws {
            await cancelWhenGracefulShutdown { await audit.waitForFailure() }
            if let failure = audit.failure { throw failure }
        }
    }

    /// Keeps the HTTP client running until the worker, which stops first, no longer needs it.
    struct Client: Service {
        let client: HTTPClient

        func run() async throws {
            try await gracefulShutdown()
            await client.stop()
        }
    }
}
