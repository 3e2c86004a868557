/// An event that happens once and that any number of tasks can wait for.
final class Signal: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    /// Wakes all tasks that wait, now and in the future.
    func fire() { continuation.finish() }

    /// Returns when the signal has been fired.
    func wait() async { for await _ in stream {} }
}
