import FastCGI
import HTTPClient
import Logging
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
        let worker: FastCGI.Worker

        func run() async throws {
            try await withGracefulShutdownHandler {
                try await worker.run()
            } onGracefulShutdown: {
                worker.stop()
            }
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
