import Synchronization

/// Limits how many downloads are made at the same time.
final class DownloadLimiter: Sendable {
    private let available: Mutex<Int>

    init(limit: Int) { available = Mutex(limit) }

    /// Returns a permit, or nil if the limit is reached.
    func acquire() -> Permit? {
        available.withLock { available in
            guard available > 0 else { return nil }
            available -= 1
            return Permit(limiter: self)
        }
    }

    /// Allows one download; it is returned when nobody refers to it any more.
    final class Permit: Sendable {
        private let limiter: DownloadLimiter
        fileprivate init(limiter: DownloadLimiter) { self.limiter = limiter }
        deinit { limiter.available.withLock { $0 += 1 } }
    }
}
