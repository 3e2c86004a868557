import AuditLog
import Identifiers
import Stytch
import Time

/// Checks whether a grant has ended by reading the user's connected apps, the only evidence there is.
struct GrantCheck: Sendable {
    let stytch: Stytch
    let clock: any UTCClock

    /// Returns what Stytch lists; nil if the list could not be read, or not completely: neither proves anything.
    func observe(_ grant: Grant) async -> Observation? {
        do throws(StytchError) {
            let connected = try await stytch.connectedApps(of: grant.user)
            if connected.apps.contains(where: { $0.id == grant.app.description }) {
                return Observation(.listed, at: clock.now)
            }
            return connected.count == connected.apps.count ? Observation(.gone, at: clock.now) : nil
        } catch {
            // A user who no longer exists has no grants.
            return error.reason == .userNotFound ? Observation(.gone, at: clock.now) : nil
        }
    }
}
