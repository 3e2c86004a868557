public import ArgumentParser
import AuditFormat
public import AuditLog
import Configuration
import Disk
import Foundation
import Time

/// Verifies, follows and prunes the audit log from the server's shell.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verifies, follows and prunes the audit log, and exports its initial key.",
        subcommands: [
            VerifyCommand.self, AcknowledgeCommand.self, ShowKey.self, CheckpointCommand.self, TailCommand.self,
            PruneCommand.self,
        ])
}

/// Prints the initial key, and erases it on request.
struct ShowKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Prints the log's initial key for the auditor to keep offline, and erases it.",
        discussion: """
            Redirect the output to a file that leaves this server. With it, portal audit verify --key FILE checks every entry. \
            When you have read the file back in its new place, erase the key here with --forget and its id.
            """)
    @Option(help: "Erase the key with this id, which the key file names, instead of printing it.") var forget: String?

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            guard let text = try FirstKey.read(from: state) else {
                throw SettingsError(sentences: ["The initial key of this log was erased, or there is no log yet."])
            }
            guard let forget else { return try DurableFile.writeToStandardOutput(text) }
            guard try FirstKey.forget(in: state, id: forget) else {
                throw SettingsError(sentences: ["The initial key of this log has another id. Nothing was erased."])
            }
            print("Erased the initial key \(forget).")
        }
    }
}

/// Prints the newest checkpoint or the key that verifies it.
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Prints the newest signed checkpoint of the log (C2SP tlog-checkpoint).",
        discussion: """
            Give a copy, and once the key, to somebody outside: later, portal audit verify --checkpoints FILE compares the log \
            with the copy.
            """)
    @Flag(help: "Print the key that verifies the checkpoints instead.") var key = false

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            if key { return try DurableFile.writeToStandardOutput("\(try AuditLog.checkpointKey(folder: state))\n") }
            guard let checkpoint = try AuditLog.checkpoint(folder: state) else {
                throw SettingsError(sentences: ["There is no checkpoint yet. Start the portal once."])
            }
            try DurableFile.writeToStandardOutput(checkpoint)
        }
    }
}

/// Prints the log as it grows.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Prints entries as JSON lines, oldest first.")
    @Option(help: "Print the entries after this one; without it, the last ten.") var after: Int64?
    @Flag(help: "Keep printing new entries until interrupted.") var follow = false
    @Option(help: "jsonl or ocsf.") var format: ExportFormat = .jsonl

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            var tail = try Tail(folder: state, after: after, as: format)
            while true {
                let lines = try tail.next()
                guard Self.write(lines) else { return }
                guard lines.isEmpty else { continue }
                guard follow else { return }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Writes to standard output; returns false if its reader is gone.
    private static func write(_ bytes: [UInt8]) -> Bool {
        do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch { return false }
        return true
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// Exports and deletes the oldest entries.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Exports the oldest entries to a file, verifies the file, and deletes them.",
        discussion: "Stop the portal first. Entries newer than 90 days and open operations cannot be pruned.")
    @Option(help: "Prune entries before this day in UTC, such as 2025-01-31.") var before: String
    @Option(help: "The file to export them to; it must not exist.") var export: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            guard let (time, precision) = UTCTime.parse(before), precision == .seconds(86_400) else {
                throw SettingsError(sentences: ["“\(before)” is not a valid date. Use a form like 2025-01-31."])
            }
            let pruning = try AuditLog(folder: state).prune(before: time, export: export)
            print("Exported entries #\(pruning.first) to #\(pruning.last) to \(export) and deleted them.")
            print("SHA-256 of the file: \(pruning.sha256)")
        }
    }
}

/// Backs up the audit log.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the audit log at one point in time, while the portal runs.",
        discussion: "The copy is verified before it gets its name. Its anchors are copied to FILE.anchors.jsonl.")
    @Argument(help: "The file to copy it to; it must not exist.") var file: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            let report = try AuditLog.backUp(folder: state, to: file)
            print("Copied the log up to entry #\(report.last) to \(file) and verified the copy.")
        }
    }
}

/// Restores the audit log from a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Replaces the audit log with a backup.",
        discussion:
            "Stop the portal first. The current log is kept under another name. Entries written after the backup are lost, which portal audit verify reports."
    )
    @Argument(help: "The backup.") var file: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            let report = try await AuditLog.restore(file, into: state)
            print("Restored the log up to entry #\(report.last). The previous log was kept next to it.")
        }
    }
}
