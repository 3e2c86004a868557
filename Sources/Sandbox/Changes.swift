import Synchronization

/// What has changed since the start or the last reset: which grants were revoked, and how often a user was called.
final class Changes: Sendable {
    private struct State {
        var revoked: Set<Pair> = []
        var calls: [Call: Int] = [:]
    }

    private struct Pair: Hashable {
        let user: String
        let app: String
    }

    private struct Call: Hashable {
        let user: String
        let call: UserCall
    }

    private let state = Mutex(State())

    /// The grants that a user still has.
    func grants(of user: User) -> [Grant] {
        let revoked = state.withLock { $0.revoked }
        return user.grants.filter { !revoked.contains(Pair(user: user.id, app: $0.app.id)) }
    }

    /// Ends a grant; false where the user has no grant of that app, or no longer has it.
    func revoke(app: String, of user: User) -> Bool {
        guard user.grants.contains(where: { $0.app.id == app }) else { return false }
        return state.withLock { $0.revoked.insert(Pair(user: user.id, app: app)).inserted }
    }

    /// Counts a call on a user and says the how-manieth of its kind it is, from 1.
    func count(_ call: UserCall, on user: User) -> Int {
        state.withLock { state in
            state.calls[Call(user: user.id, call: call), default: 0] += 1
            return state.calls[Call(user: user.id, call: call), default: 1]
        }
    }

    /// Gives every grant back and counts from the beginning.
    func reset() { state.withLock { $0 = State() } }
}
