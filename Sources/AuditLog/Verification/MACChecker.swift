import Crypto
import Foundation
import Synchronization

/// Compares the MACs of entries with what they should be, beside the reading of further entries: a third of all that a
/// verification costs.
final class MACChecker: Sendable {
    /// Messages behind one another, and what stands beside them in the log.
    private struct Batch: Sendable {
        var bytes: [UInt8] = []
        var entries: [Entry] = []

        struct Entry: Sendable {
            let end: Int
            let mac: MAC
            let epoch: Int64
            let seq: Int64
        }
    }

    /// What is known so far.
    private struct Findings {
        /// The key of the epoch that is being looked at.
        var key: Key
        var code: HMAC<SHA256>
        var bad: [Int64] = []
        var unchecked: Int64 = 0
    }

    private let firstKey: Key
    private let batch = Mutex(Batch())
    private let findings: Mutex<Findings>
    private let queue = DispatchQueue(label: "macChecker")
    /// Keeps what waits to be compared within a few megabytes.
    private let reserve = DispatchSemaphore(value: 32)

    private static let batchLength = 1 << 16
    /// A verdict keeps no more.
    private static let mostBad = 100

    init(_ key: Key) {
        firstKey = key
        findings = Mutex(Findings(key: key, code: key.code))
    }

    /// Adds an entry; waits where the comparison has fallen behind.
    func add(_ message: borrowing CanonicalEntry, _ mac: MAC, _ epoch: Int64, _ seq: Int64) {
        let full = batch.withLock { batch -> Batch? in
            unsafe message.withUnsafeBytes { unsafe batch.bytes.append(contentsOf: $0) }
            batch.entries.append(Batch.Entry(end: batch.bytes.count, mac: mac, epoch: epoch, seq: seq))
            guard batch.bytes.count >= Self.batchLength else { return nil }
            defer { batch = Batch() }
            return batch
        }
        if let full { compare(full) }
    }

    /// The entries that are not as they were sealed, the first 100, and how many are older than the key.
    func end() -> (bad: [Int64], unchecked: Int64) {
        compare(batch.withLock { $0 })
        return queue.sync { findings.withLock { ($0.bad, $0.unchecked) } }
    }

    private func compare(_ batch: Batch) {
        reserve.wait()
        queue.async { [self] in
            findings.withLock { findings in
                var start = 0
                for entry in batch.entries {
                    check(entry, batch.bytes[start..<entry.end], &findings)
                    start = entry.end
                }
            }
            reserve.signal()
        }
    }

    private func check(_ entry: Batch.Entry, _ message: ArraySlice<UInt8>, _ findings: inout Findings) {
        guard entry.epoch >= firstKey.epoch || entry.epoch < 0 else {
            findings.unchecked += 1
            return
        }
        if !isSealed(entry, message, &findings), findings.bad.count < Self.mostBad { findings.bad.append(entry.seq) }
    }

    private func isSealed(_ entry: Batch.Entry, _ message: ArraySlice<UInt8>, _ findings: inout Findings) -> Bool {
        if entry.epoch != findings.key.epoch {
            // Before the first epoch there was no key; the one that moves on saves most of the way.
            let nearest = entry.epoch > findings.key.epoch ? findings.key : firstKey
            guard let reached = nearest.moved(to: entry.epoch) else { return false }
            findings.key = reached
            findings.code = reached.code
        }
        var code = findings.code
        code.update(data: message)
        return MAC(code.finalize()) == entry.mac
    }
}
