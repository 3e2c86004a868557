import HTTP

/// Calls that wait for their turn, in the order in which they came; each waits equally long at most.
///
/// libcurl could hold them back itself (CURLMOPT_MAX_HOST_CONNECTIONS), but in version 7.88 no time limit of theirs
/// would hold until their turn had come.
struct Queue {
    struct Entry {
        let call: PendingCall
        let continuation: CheckedContinuation<Response, any Error>
        let deadline: ContinuousClock.Instant
    }

    private var entries: [Entry] = []

    mutating func append(
        _ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>, patience: Duration
    ) {
        entries.append(Entry(call: call, continuation: continuation, deadline: .now + patience))
    }

    /// Takes the first out.
    mutating func next() -> Entry? { entries.isEmpty ? nil : entries.removeFirst() }

    /// Takes a call out, wherever it stands.
    mutating func remove(_ call: PendingCall) -> Entry? {
        entries.firstIndex { $0.call === call }.map { entries.remove(at: $0) }
    }

    /// Takes out the first, if its time is up.
    mutating func nextOverdue() -> Entry? {
        guard let first = entries.first, first.deadline <= .now else { return nil }
        return entries.removeFirst()
    }

    /// How long until the first one's time is up, in milliseconds; with nobody waiting, very long.
    var patience: Int32 {
        entries.first.map { Int32(clamping: ContinuousClock.now.duration(to: $0.deadline).milliseconds) } ?? .max
    }
}
