import Synchronization
import Time

/// Remembers for an hour which sessions follow the log as a feed.
final class FeedSessions: Sendable {
    private let expirations = Mutex<[String: UTCTime]>([:])
    private let clock: any UTCClock

    private static let lifetime = Duration.seconds(3600)

    init(clock: any UTCClock) { self.clock = clock }

    /// Returns whether a session was not following the feed within the last hour, and notes that it is now.
    func insert(_ session: String) -> Bool {
        let now = clock.now
        return expirations.withLock { expirations in
            expirations = expirations.filter { $0.value > now }
            guard expirations[session] == nil else { return false }
            expirations[session] = now + Self.lifetime
            return true
        }
    }
}
