import Accounts
import Identifiers
import Synchronization
import Time

/// Remembers which users a session looked up recently, so that one lookup is one entry: across its redirect, and on the page
/// that confirms a revocation of one of the user's apps.
///
/// It is in memory and bounded: forgetting costs a second entry, never a missing one.
final class RecentLookups: Sendable {
    /// A lookup that was recorded before a redirect; the page behind it needs no entry of its own.
    struct Redirect: Sendable {
        /// Whether text around the id was removed.
        let isCleaned: Bool
        fileprivate let expires: UTCTime
    }

    private struct Key: Hashable {
        let session: String
        let user: UserID
    }

    private struct State {
        var redirects: [Key: Redirect] = [:]
        /// When each recorded lookup expires.
        var lookups: [Key: UTCTime] = [:]
    }

    private let state = Mutex(State())
    private let clock: any UTCClock

    private static let maximumCount = 1_000
    private static let redirectLifetime = Duration.seconds(60)
    private static let lookupLifetime = Duration.seconds(15 * 60)

    init(clock: any UTCClock) { self.clock = clock }

    /// Notes that a lookup of a user was recorded in the audit log.
    func record(_ user: UserID, by admin: Admin) {
        let now = clock.now
        state.withLock { state in
            if state.lookups.count >= Self.maximumCount { state.lookups = state.lookups.filter { $0.value > now } }
            guard state.lookups.count < Self.maximumCount else { return }
            state.lookups[Key(session: admin.session.name, user: user)] = now + Self.lookupLifetime
        }
    }

    /// Returns whether the session looked up the user within the last 15 minutes.
    func contains(_ user: UserID, by admin: Admin) -> Bool {
        let expires = state.withLock { $0.lookups[Key(session: admin.session.name, user: user)] }
        return expires.map { $0 > clock.now } ?? false
    }

    /// Lets the session load the page of a user once without another entry, within a minute.
    func allowNext(_ user: UserID, by admin: Admin, isCleaned: Bool = false) {
        let now = clock.now
        state.withLock { state in
            if state.redirects.count >= Self.maximumCount {
                state.redirects = state.redirects.filter { $0.value.expires > now }
            }
            guard state.redirects.count < Self.maximumCount else { return }
            state.redirects[Key(session: admin.session.name, user: user)] =
                Redirect(isCleaned: isCleaned, expires: now + Self.redirectLifetime)
        }
    }

    /// Returns what `allowNext` noted and forgets it; nil if there is nothing or it has expired.
    func takeAllowed(_ user: UserID, by admin: Admin) -> Redirect? {
        let key = Key(session: admin.session.name, user: user)
        guard let redirect = state.withLock({ $0.redirects.removeValue(forKey: key) }), redirect.expires > clock.now
        else { return nil }
        return redirect
    }
}
