import Crypto
import Dispatch
import Synchronization

/// Checks the MACs of entries on a second thread while more entries are read; it takes a third of a verification.
final class MACChecker: Sendable {
    /// Canonical entries one after the other, and what is stored with each of them.
    private struct Batch: Sendable {
        var bytes: [UInt8] = []
        var entries: [Item] = []
    }

    private struct Item: Sendable {
        /// The end of the canonical entry in the bytes of its batch.
        let end: Int
        let mac: MAC
        let epoch: Int64
        let seq: Int64
    }

    private struct State {
        /// The key of the epoch that is being checked.
        var key: Key
        var authenticator: HMAC<SHA256>
        var bad: [Int64] = []
        var unchecked: Int64 = 0
    }

    private let firstKey: Key
    private let batch = Mutex(Batch())
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "audit-mac-checker")
    /// Limits the batches that wait to a few megabytes.
    private let slots = DispatchSemaphore(value: 32)

    private static let batchLength = 1 << 16

    init(_ key: Key) {
        firstKey = key
        state = Mutex(State(key: key, authenticator: key.authenticator))
    }

    /// Adds an entry; blocks while too many batches wait.
    func add(_ canonical: CanonicalEntry, mac: MAC, epoch: Int64, seq: Int64) {
        let full = batch.withLock { batch -> Batch? in
            batch.bytes += canonical.bytes
            batch.entries.append(Item(end: batch.bytes.count, mac: mac, epoch: epoch, seq: seq))
            guard batch.bytes.count >= Self.batchLength else { return nil }
            defer { batch = Batch() }
            return batch
        }
        if let full { check(full) }
    }

    /// Returns the first entries whose MACs do not match, and the number of entries that are older than the key.
    func finish() -> (bad: [Int64], unchecked: Int64) {
        check(batch.withLock { $0 })
        return queue.sync { state.withLock { ($0.bad, $0.unchecked) } }
    }

    private func check(_ batch: Batch) {
        slots.wait()
        queue.async { [self] in
            state.withLock { state in
                var start = 0
                for item in batch.entries {
                    check(item, batch.bytes[start..<item.end], &state)
                    start = item.end
                }
            }
            slots.signal()
        }
    }

    private func check(_ item: Item, _ message: ArraySlice<UInt8>, _ state: inout State) {
        guard item.epoch >= firstKey.epoch || item.epoch < 0 else {
            state.unchecked += 1
            return
        }
        if !isValid(item, message, &state), state.bad.count < Verdict.maximumCollectedCount {
            state.bad.append(item.seq)
        }
    }

    private func isValid(_ item: Item, _ message: ArraySlice<UInt8>, _ state: inout State) -> Bool {
        if item.epoch != state.key.epoch {
            // Advancing the current key is shorter than starting from the first one.
            let nearest = item.epoch > state.key.epoch ? state.key : firstKey
            guard let key = nearest.advanced(to: item.epoch) else { return false }
            state.key = key
            state.authenticator = key.authenticator
        }
        var authenticator = state.authenticator
        authenticator.update(data: message)
        return MAC(authenticator.finalize()) == item.mac
    }
}
