import Synchronization

/// The state since the start or the last reset: the revoked grants, and the number of calls about each user.
final class GrantChanges: Sendable {
    private struct State {
        var revoked: Set<GrantKey> = []
        var callCounts: [CallKey: Int] = [:]
    }

    private struct GrantKey: Hashable {
        let user: String
        let app: String
    }

    private struct CallKey: Hashable {
        let user: String
        let call: UserCall
    }

    private let state = Mutex(State())

    /// Returns the grants that a user still has.
    func grants(of user: User) -> [Grant] {
        let revoked = state.withLock { $0.revoked }
        return user.grants.filter { !revoked.contains(GrantKey(user: user.id, app: $0.app.id)) }
    }

    /// Revokes a grant; returns false if the user does not have it.
    func revoke(app: String, of user: User) -> Bool {
        guard user.grants.contains(where: { $0.app.id == app }) else { return false }
        return state.withLock { $0.revoked.insert(GrantKey(user: user.id, app: app)).inserted }
    }

    /// Counts a call about a user and returns its number among the calls of its kind, from 1.
    func count(_ call: UserCall, on user: User) -> Int {
        state.withLock { state in
            state.callCounts[CallKey(user: user.id, call: call), default: 0] += 1
            return state.callCounts[CallKey(user: user.id, call: call), default: 1]
        }
    }

    /// Restores all grants and resets the counts.
    func reset() { state.withLock { $0 = State() } }
}
