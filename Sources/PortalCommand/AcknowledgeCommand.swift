import ArgumentParser
import AuditLog
import Configuration
import Foundation

/// Acknowledges faults of the log, so that only new ones alarm.
struct AcknowledgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Acknowledges the faults at an entry, so that only new faults alarm.",
        discussion: """
            Stop the portal first, and find out what happened: portal audit verify --json lists the faults with their seq. The \
            acknowledgement is an entry of the log, which every verification lists.
            """)
    @Argument(help: "The seq of a fault.") var seq: Int64
    @Option(help: "What happened, for whoever reads the log.") var reason: String

    func run() async throws {
        try await Commands.run { reader in
            guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
                throw SettingsError(sentences: ["Give a reason."])
            }
            let log = try AuditLog(folder: try Settings.stateFolder(reader))
            try await log.verifyNewEntries()
            try await log.record(try log.checkWholeLog())
            let actor = Actor(
                adminID: nil, email: "\(NSUserName()) on the server", role: nil, address: "", session: nil)
            let faults = try await log.acknowledge(seq, reason: reason, by: actor)
            guard !faults.isEmpty else { throw AuditLogError.unavailable("There is no new fault at \(seq).") }
            for fault in faults { print("Acknowledged: \(fault.sentence)") }
            try log.anchor()
            try log.checkpoint()
        }
    }
}
