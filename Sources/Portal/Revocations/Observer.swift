import AuditLog
import Stytch

/// Looks whether a grant has ended, by the only thing that tells: Stytch's list of the user's connected apps.
struct Observer: Sendable {
    let stytch: Stytch
    let now: @Sendable () -> Int64

    /// What Stytch lists; `nil` where the list failed to load, or is longer than what is read of it: either proves nothing.
    func observe(_ grant: Grant) async -> Observation? {
        do throws(StytchError) {
            let connected = try await stytch.connectedApps(of: grant.user)
            if connected.apps.contains(where: { $0.id == grant.app.description }) {
                return Observation(.listed, at: now())
            }
            return connected.count == connected.apps.count ? Observation(.gone, at: now()) : nil
        } catch {
            // A user who is gone has no grants.
            return error.reason == .userNotFound ? Observation(.gone, at: now()) : nil
        }
    }
}
