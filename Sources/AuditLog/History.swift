import Synchronization

/// Counts what happens to a log, so that who keeps something made of it knows when that is out of date.
final class History: Sendable {
    private let count = Atomic<Int>(0)

    var edition: Int { count.load(ordering: .sequentiallyConsistent) }

    /// To be called when something can be read that could not before, and before anybody is told of it.
    func goOn() { count.add(1, ordering: .sequentiallyConsistent) }
}
