import ArgumentParser
import AuditFormat
import AuditLog
import Configuration
import Foundation

/// Verifies the audit log and prints the verdict as text or as JSON.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that no entry was altered, removed, added or moved.",
        discussion:
            "It can run while the portal runs. Exit code 0: whole; 1: not whole; 2: the log could not be checked. FORMAT.md lists the checks."
    )
    @Option(help: "Anchors that were copied off the server; by default, those in the state folder.") var anchors:
        String?
    @Option(help: "The initial key, which the auditor keeps; without it, only what anchors cover is checked.")
    var key: String?
    @Option(help: "A database to verify instead of the log in the state folder, such as a backup.") var database:
        String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await Commands.run(failure: 2) { reader in
            let state = try Settings.stateFolder(reader)
            let log = LogFiles(folder: state)
            let database = database ?? log.database
            let isOwn = self.database == nil
            let anchors = anchors ?? (isOwn ? log.anchors : database + ".anchors.jsonl")
            let key = key ?? (isOwn ? log.firstKey : nil)
            let verdict = try AuditLog.verify(database: database, anchors: anchors, key: key) { count in
                FileHandle.standardError.write(Data("\(count) entries read …\n".utf8))
            }
            print(json ? try Report(verdict).text : Self.words(verdict).joined(separator: "\n"))
            if !verdict.isWhole { throw ExitCode(1) }
        }
    }

    private static func words(_ verdict: Verdict) -> [String] {
        var lines: [String] = []
        if verdict.isWhole {
            lines.append(
                verdict.entries == 0
                    ? "The log has no entries."
                    : "The log is whole: \(verdict.entries) entries, up to #\(verdict.last).")
        } else {
            lines.append("The log is NOT whole. First bad entry: #\(verdict.firstBad ?? 0).")
            lines += verdict.faults.prefix(20).map { "  " + $0.sentence }
            if verdict.faults.count > 20 { lines.append("  … and more.") }
        }
        lines.append(
            verdict.isKeyed
                ? "Every entry was checked with the key"
                    + (verdict.unchecked > 0 ? ", except \(verdict.unchecked) that are older than the key." : ".")
                : "Without the initial key, only entries covered by an anchor were checked (--key FILE).")
        lines.append(
            verdict.anchors == 0
                ? "There are no anchors, so a missing end or an older copy cannot be detected (--anchors FILE)."
                : "Anchors: \(verdict.anchors).")
        if verdict.clockRegressions > 0 { lines.append("The clock went backwards \(verdict.clockRegressions) times.") }
        if !verdict.open.isEmpty {
            let seqs = verdict.open.prefix(20).map { "#\($0)" }.joined(separator: ", ")
            lines.append("Open operations: \(seqs).")
        }
        return lines
    }
}

/// The verdict as JSON, with the names of FORMAT.md.
private struct Report: Encodable {
    struct Fault: Encodable {
        let seq: Int64
        let kind: String
    }

    let whole: Bool
    let entries, last: Int64
    let first_bad: Int64?
    let faults: [Fault]
    let setbacks: Int64
    let open: [Int64]
    let anchors: Int
    let keyed: Bool
    let unchecked: Int64

    init(_ verdict: Verdict) {
        whole = verdict.isWhole
        entries = verdict.entries
        last = verdict.last
        first_bad = verdict.firstBad
        faults = verdict.faults.map { Fault(seq: $0.seq, kind: $0.kind.rawValue) }
        setbacks = verdict.clockRegressions
        open = verdict.open
        anchors = verdict.anchors
        keyed = verdict.isKeyed
        unchecked = verdict.unchecked
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
