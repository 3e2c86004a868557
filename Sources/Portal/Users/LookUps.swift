import Accounts
import Stytch
import Synchronization

/// Remembers which users a session has looked up, so that one look-up is one entry: across its redirect, and for the page
/// on which a revocation of one of the user's apps is confirmed.
///
/// In memory and bounded: forgetting costs a second entry, never a missing one.
final class LookUps: Sendable {
    /// A look-up that has its entry, and whose page is still to come.
    struct Arrival: Sendable {
        /// Whether the find box took anything away from what was typed.
        let isCleaned: Bool
        fileprivate let until: Int64
    }

    private struct Key: Hashable {
        let session: String
        let user: UserID
    }

    private struct State {
        var arrivals: [Key: Arrival] = [:]
        var lookedUp: [Key: Int64] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Int64
    private static let most = 1_000
    private static let arrivalLasts: Int64 = 60_000
    private static let lookUpLasts: Int64 = 15 * 60_000

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// Notes that a user's data is about to be shown and that this has its entry.
    func remember(_ user: UserID, by admin: Admin) {
        let now = now()
        state.withLock { state in
            if state.lookedUp.count >= Self.most { state.lookedUp = state.lookedUp.filter { $0.value > now } }
            guard state.lookedUp.count < Self.most else { return }
            state.lookedUp[Key(session: admin.session.name, user: user)] = now + Self.lookUpLasts
        }
    }

    /// Whether this session looked the user up within the last 15 minutes.
    func remembers(_ user: UserID, by admin: Admin) -> Bool {
        let until = state.withLock { $0.lookedUp[Key(session: admin.session.name, user: user)] }
        return until.map { $0 > now() } ?? false
    }

    /// Lets the next page of this user in this session pass without an entry of its own.
    func expect(_ user: UserID, by admin: Admin, isCleaned: Bool = false) {
        let now = now()
        state.withLock { state in
            if state.arrivals.count >= Self.most { state.arrivals = state.arrivals.filter { $0.value.until > now } }
            guard state.arrivals.count < Self.most else { return }
            state.arrivals[Key(session: admin.session.name, user: user)] =
                Arrival(isCleaned: isCleaned, until: now + Self.arrivalLasts)
        }
    }

    /// Takes the arrival that was expected, once.
    func arrival(of user: UserID, by admin: Admin) -> Arrival? {
        let key = Key(session: admin.session.name, user: user)
        guard let found = state.withLock({ $0.arrivals.removeValue(forKey: key) }), found.until > now() else {
            return nil
        }
        return found
    }
}
