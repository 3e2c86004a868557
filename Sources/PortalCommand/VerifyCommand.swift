import ArgumentParser
import AuditLog
import Configuration
import Foundation

/// Verifies the log, in words or for a program.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that no entry was altered, removed, added or moved.",
        discussion:
            "It may run beside the portal. Exit code 0: whole; 1: not; 2: it could not be checked. FORMAT.md says what is checked."
    )
    @Option(help: "Anchors that left the machine; without it, those in the state folder.") var anchors: String?
    @Option(help: "The first key, which the auditor keeps; without it, only what anchors have seen is checked.")
    var key: String?
    @Option(help: "Another file than the log in the state folder, such as a backup.") var database: String?
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
                    ? "The log has no entry." : "The log is whole: \(verdict.entries) entries, up to #\(verdict.last).")
        } else {
            lines.append("The log is NOT as it was written. First bad entry: #\(verdict.firstBad ?? 0).")
            lines += verdict.faults.prefix(20).map { "  " + $0.sentence }
            if verdict.faults.count > 20 { lines.append("  … and more.") }
        }
        lines.append(
            verdict.isKeyed
                ? "Every entry was checked with the key"
                    + (verdict.unchecked > 0 ? ", but for \(verdict.unchecked) that are older." : ".")
                : "Without the first key only what an anchor has seen was checked (--key FILE).")
        lines.append(
            verdict.anchors == 0
                ? "There is no anchor, so a cut end or an older copy would not show (--anchors FILE)."
                : "Anchors: \(verdict.anchors).")
        if verdict.clockRegressions > 0 { lines.append("The clock went backwards \(verdict.clockRegressions) times.") }
        if !verdict.open.isEmpty {
            let seqs = verdict.open.prefix(20).map { "#\($0)" }.joined(separator: ", ")
            lines.append("Operations whose outcome is not known: \(seqs).")
        }
        return lines
    }
}

/// The verdict for a program; its names are those of FORMAT.md.
private struct Report: Encodable {
    struct Fault: Encodable {
        let seq: Int64
        let kind: String
    }

    let whole: Bool
    let entries, last: Int64
    let first_bad: Int64?
    let faults: [Fault]
    let clockRegressions: Int64
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
        clockRegressions = verdict.clockRegressions
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
