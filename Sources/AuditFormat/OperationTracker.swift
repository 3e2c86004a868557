/// Follows the operations of a log and finds entries that do not belong to an open one.
struct OperationTracker {
    private struct Operation {
        let intent: Int64
        var hasOutcome = false
    }

    private var operations: [String: Operation] = [:]

    /// The intents of the operations that are open.
    var open: [Int64] { operations.values.map(\.intent).sorted() }

    /// Reads the next entry; returns false if it begins an open operation again, or ends one that is not open.
    mutating func follow(_ entry: some EntryRecord, _ seq: Int64) -> Bool {
        guard let name = entry.text(.operation) else { return true }
        if entry.equals("intent", .phase) {
            return operations.updateValue(Operation(intent: seq), forKey: name) == nil
        }
        let isOutcome = entry.equals("outcome", .phase)
        guard isOutcome || entry.equals("settlement", .phase) else { return true }
        guard let operation = operations[name], operation.intent == entry.integer(.intent),
            !(isOutcome && operation.hasOutcome)
        else { return false }
        let isUnknown = isOutcome && entry.equals("unknown", .outcome)
        operations[name] = isUnknown ? Operation(intent: operation.intent, hasOutcome: true) : nil
        return true
    }
}
