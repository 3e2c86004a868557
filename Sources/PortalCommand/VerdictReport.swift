import AuditFormat
import AuditLog
import Foundation

/// A verdict as JSON, with the names of FORMAT.md, and as sentences.
struct VerdictReport: Encodable {
    private struct Fault: Encodable {
        let seq: Int64
        let kind: String
        let honest, acknowledged: Bool
    }

    private struct Acknowledged: Encodable {
        let seq: Int64
        let fault: String
        let first, last: Int64
    }

    private struct Pruning: Encodable {
        let seq, first, last: Int64
        let sha256: String
    }

    private struct Restoration: Encodable {
        let seq, lost_to: Int64
    }

    private let verdict: String
    private let compared_with: [String]
    private let compared_to: Int64?
    private let entries, last: Int64
    private let first_bad: Int64?
    private let faults: [Fault]
    private let acknowledged: [Acknowledged]
    private let prunings: [Pruning]
    private let restores: [Restoration]
    private let setbacks: Int64
    private let open: [Int64]
    private let anchors: Int
    private let keyed: Bool
    private let unchecked: Int64

    init(_ verdict: Verdict) {
        self.verdict = verdict.conclusion.rawValue
        compared_with = verdict.comparedWith
        compared_to = verdict.comparedTo
        entries = verdict.entries
        last = verdict.last
        first_bad = verdict.firstBad
        faults = verdict.faults.map {
            Fault(
                seq: $0.seq, kind: $0.kind.rawValue, honest: $0.hasHonestCauses,
                acknowledged: verdict.isAcknowledged($0))
        }
        acknowledged = verdict.acknowledged.map {
            Acknowledged(seq: $0.seq, fault: $0.record.fault, first: $0.record.first, last: $0.record.last)
        }
        prunings = verdict.prunings.map {
            Pruning(seq: $0.seq, first: $0.record.first, last: $0.record.last, sha256: $0.record.sha256)
        }
        restores = verdict.restorations.map { Restoration(seq: $0.seq, lost_to: $0.lostTo) }
        setbacks = verdict.clockRegressions
        open = verdict.open
        anchors = verdict.anchors
        keyed = verdict.isKeyed
        unchecked = verdict.unchecked
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension VerdictReport {
    private static let maximumCount = 20

    /// The verdict in sentences: what was concluded, from what, and what happened to the log.
    static func sentences(_ verdict: Verdict) -> [String] {
        [conclusion(verdict)] + faults(verdict) + basis(verdict) + events(verdict)
    }

    private static func conclusion(_ verdict: Verdict) -> String {
        let extent = "\(verdict.entries) entries, up to #\(verdict.last)"
        return switch verdict.conclusion {
        case .whole:
            "The log is whole: \(extent), compared with \(verdict.comparedWith.joined(separator: " and ")) from outside up to #\(verdict.comparedTo ?? 0)."
        case .consistent:
            verdict.comparedTo == nil
                ? "The log is consistent with itself only: \(extent). Nothing from outside of its folder was compared: give anchors or checkpoints that were copied off this server (--anchors FILE, --checkpoints FILE) or the key of a witness (--witness KEY)."
                : "The log is consistent with itself only: \(extent). What was given from outside does not cover its last pruning."
        case .damaged: "The log is DAMAGED: \(extent). First bad entry: #\(verdict.firstBad ?? 0)."
        }
    }

    private static func faults(_ verdict: Verdict) -> [String] {
        let lines = verdict.faults.prefix(maximumCount).map { fault in
            "  " + fault.sentence + (fault.hasHonestCauses ? " An accident can cause this." : "")
                + (verdict.isAcknowledged(fault) ? " (acknowledged)" : "")
        }
        return verdict.faults.count > maximumCount ? lines + ["  … and more."] : lines
    }

    private static func basis(_ verdict: Verdict) -> [String] {
        [
            verdict.isKeyed
                ? "Every entry was checked with the key"
                    + (verdict.unchecked > 0 ? ", except \(verdict.unchecked) that are older than the key." : ".")
                : "Without the initial key, only entries covered by an anchor were checked (--key FILE).",
            verdict.anchors == 0
                ? "There are no anchors, so a missing end or an older copy cannot be detected."
                : "Anchors: \(verdict.anchors).",
        ]
    }

    private static func events(_ verdict: Verdict) -> [String] {
        var lines = verdict.prunings.map { pruning in
            "Pruning #\(pruning.seq) deleted entries #\(pruning.record.first) to #\(pruning.record.last); SHA-256 of their export: \(pruning.record.sha256)."
        }
        lines += verdict.restorations.map { restoration in
            "Restoration #\(restoration.seq)"
                + (restoration.lostTo >= restoration.seq
                    ? ": entries #\(restoration.seq) to #\(restoration.lostTo) of the previous log were lost."
                    : ": nothing was lost.")
        }
        lines += verdict.acknowledged.map { acknowledged in
            "Entry #\(acknowledged.seq) acknowledges the fault “\(acknowledged.record.fault)” of #\(acknowledged.record.first) to #\(acknowledged.record.last)."
        }
        if verdict.clockRegressions > 0 { lines.append("The clock went backwards \(verdict.clockRegressions) times.") }
        if !verdict.open.isEmpty {
            let seqs = verdict.open.prefix(maximumCount).map { "#\($0)" }.joined(separator: ", ")
            lines.append("Open operations: \(seqs).")
        }
        return lines
    }
}
