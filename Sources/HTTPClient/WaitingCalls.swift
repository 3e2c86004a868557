import HTTP

/// Calls that wait for a slot, in the order in which they came; each has the same timeout.
///
/// libcurl could limit connections itself (CURLMOPT_MAX_HOST_CONNECTIONS), but in version 7.88 the timeouts of a waiting call
/// would not be applied.
struct WaitingCalls {
    struct Entry {
        let call: PendingCall
        let continuation: CheckedContinuation<Response, any Error>
        let deadline: ContinuousClock.Instant
    }

    private var entries: [Entry] = []

    mutating func append(
        _ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>, timeout: Duration
    ) {
        entries.append(Entry(call: call, continuation: continuation, deadline: .now + timeout))
    }

    /// Removes and returns the first call.
    mutating func removeFirst() -> Entry? { entries.isEmpty ? nil : entries.removeFirst() }

    /// Removes and returns a call.
    mutating func remove(_ call: PendingCall) -> Entry? {
        entries.firstIndex { $0.call === call }.map { entries.remove(at: $0) }
    }

    /// Removes and returns the first call if its deadline has passed.
    mutating func removeFirstOverdue() -> Entry? {
        guard let first = entries.first, first.deadline <= .now else { return nil }
        return entries.removeFirst()
    }

    /// The milliseconds until the deadline of the first call; the maximum if none is waiting.
    var millisecondsToDeadline: Int32 {
        entries.first.map { Int32(clamping: ContinuousClock.now.duration(to: $0.deadline).milliseconds) } ?? .max
    }
}
