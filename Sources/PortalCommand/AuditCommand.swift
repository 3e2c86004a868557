public import ArgumentParser
public import AuditLog
import Configuration
import Foundation

/// What an auditor and an operator do with the log on the machine itself.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verifies, follows and prunes the audit log, and shows its first key once.",
        subcommands: [VerifyCommand.self, ShowKey.self, TailCommand.self, PruneCommand.self])
}

/// Shows the first key, once.
struct ShowKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Shows the log's first key, once, for the auditor to keep offline.",
        discussion:
            "Redirect it to a file that leaves this machine: with it portal audit verify --key FILE checks every entry."
    )

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            guard let text = try FirstKey.take(from: state) else {
                throw SettingsError(sentences: [
                    "The first key of this log has been taken already, or the log is not begun."
                ])
            }
            print(text, terminator: "")
        }
    }
}

/// Prints the log as it grows.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Prints entries as lines of JSON, oldest first, for a pipe.")
    @Option(help: "Print what came after this entry; without it, the last ten.") var after: Int64?
    @Flag(help: "Go on with what comes, until interrupted.") var follow = false
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

    /// Whether the reader of the pipe is still there.
    private static func write(_ bytes: [UInt8]) -> Bool {
        do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch { return false }
        return true
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// Exports and deletes the oldest entries.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Exports the oldest entries to a file, reads it back, and deletes them.",
        discussion: "The portal must not run. Entries younger than 90 days, and operations that are open, stay.")
    @Option(help: "Entries before this day in UTC go, such as 2025-01-31.") var before: String
    @Option(help: "The file to export them to; it must not exist.") var export: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            guard let time = Day.milliseconds(before) else {
                throw SettingsError(sentences: ["“\(before)” is no day. Write it like 2025-01-31."])
            }
            let pruning = try AuditLog(folder: state).prune(before: time, export: export)
            print("Exported entries #\(pruning.first) to #\(pruning.last) to \(export), and deleted them.")
            print("SHA-256 of the file: \(pruning.sha256)")
        }
    }
}

/// A day as `2025-01-31`, at its begin in UTC.
enum Day {
    static func milliseconds(_ text: String) -> Int64? {
        guard text.utf8.count == 10 else { return nil }
        return Timestamp.milliseconds("\(text)T00:00:00.000Z")
    }
}

/// Copies the log.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the audit log as it is at one moment, while the portal runs.",
        discussion: "The copy is checked before it gets its name. Its anchors go beside it, as FILE.anchors.jsonl.")
    @Argument(help: "The file to copy it to; it must not exist.") var file: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            let report = try AuditLog.backUp(folder: state, to: file)
            print("Copied the log up to entry #\(report.last) to \(file), and checked the copy.")
        }
    }
}

/// Puts a copy back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the place of the audit log; the portal must not run.",
        discussion:
            "The log that is there is kept aside. Entries that came after the backup are lost, and portal audit verify says so."
    )
    @Argument(help: "The backup.") var file: String

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            let report = try await AuditLog.restore(file, into: state)
            print("Put back the log up to entry #\(report.last). What was there is kept beside it.")
        }
    }
}
