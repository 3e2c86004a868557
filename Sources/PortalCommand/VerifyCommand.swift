import ArgumentParser
import AuditFormat
import AuditLog
import Configuration
import Foundation

/// Verifies the audit log and prints the verdict as text or as JSON.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that no entry was altered, removed, added or moved.",
        discussion: """
            It can run while the portal runs. Exit code 0: whole, compared with something from outside of the log's \
            folder; 1: damaged; 2: consistent with itself only; 3: the log could not be checked. FORMAT.md lists the \
            checks.
            """)
    @Option(help: "Anchors that were copied off the server; without them, the log is only compared with itself.")
    var anchors: String?
    @Option(help: "A checkpoint that was copied off the server, or a folder of them.") var checkpoints: String?
    @Option(help: "The verifier key of a witness: checkpoints that it has cosigned count as from outside.")
    var witness: [String] = []
    @Option(help: "The initial key, which the auditor keeps; without it, only what anchors cover is checked.")
    var key: String?
    @Option(help: "A database to verify instead of the log in the state folder, such as a backup.") var database:
        String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await Commands.run(failure: 3) { reader in
            let log = try database.map(LogFiles.init(database:)) ?? LogFiles(folder: Settings.stateFolder(reader))
            let ownKey = database == nil ? log.firstKey : nil
            var sources = VerificationSources(localAnchors: log.anchors, key: key ?? ownKey)
            // Anchors in the folder of the log are not from outside, whoever names them.
            if let anchors, !log.contains(anchors) { sources.outsideAnchors = anchors }
            if let checkpoints, !log.contains(checkpoints) { sources.checkpoints = checkpoints }
            sources.witnesses = witness
            let verdict = try AuditLog.verify(database: database ?? log.database, sources) { count in
                FileHandle.standardError.write(Data("\(count) entries read …\n".utf8))
            }
            print(json ? try VerdictReport(verdict).json : VerdictReport.sentences(verdict).joined(separator: "\n"))
            let code: Int32 =
                switch verdict.conclusion {
                case .whole: 0
                case .damaged: 1
                case .consistent: 2
                }
            if code != 0 { throw ExitCode(code) }
        }
    }
}
