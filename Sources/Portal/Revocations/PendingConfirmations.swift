import Accounts
import AuditLog
import Identifiers
import Stytch
import Synchronization
import Text
import Time

/// The revocations that admins have been asked to confirm, by operation, for as long as a session may be idle.
///
/// An operation is valid for the session, the user and the app that its form was rendered for, and it stores what the admin
/// saw. So a revocation that no page has shown cannot be sent, and nothing is asked of Stytch between the form and the intent.
final class PendingConfirmations: Sendable {
    /// What one form showed.
    struct Confirmation: Sendable {
        /// 128 random bits as hexadecimal digits.
        let operation: String
        let grant: Grant
        let user: Event.User
        let app: Event.App
        /// The scopes of the app in the order in which Stytch listed them.
        let scopes: [String]
        fileprivate let session: String
        fileprivate let expires: UTCTime
    }

    private let confirmations = Mutex<[String: Confirmation]>([:])
    private let clock: any UTCClock

    private static let maximumCount = 10_000
    private static let lifetime = Duration.seconds(15 * 60)

    init(clock: any UTCClock) { self.clock = clock }

    /// Creates an operation for a form; if there are too many, the one that expires first is dropped.
    func create(_ grant: Grant, user: User, app: ConnectedApp, by admin: Admin) -> Confirmation {
        let now = clock.now
        let confirmation = Confirmation(
            operation: .randomHex128(), grant: grant, user: Event.User(user), app: Event.App(app, id: grant.app),
            scopes: app.scopes, session: admin.session.name, expires: now + Self.lifetime)
        confirmations.withLock { confirmations in
            if confirmations.count >= Self.maximumCount {
                confirmations = confirmations.filter { $0.value.expires > now }
            }
            if confirmations.count >= Self.maximumCount,
                let oldest = confirmations.min(by: { $0.value.expires < $1.value.expires })
            {
                confirmations.removeValue(forKey: oldest.key)
            }
            confirmations[confirmation.operation] = confirmation
        }
        return confirmation
    }

    /// Returns what the form of an operation showed; nil if it was for another session, user or app, or has expired.
    func find(_ operation: String, for grant: Grant, by admin: Admin) -> Confirmation? {
        guard let found = confirmations.withLock({ $0[operation] }), found.grant == grant,
            found.session == admin.session.name, found.expires > clock.now
        else { return nil }
        return found
    }
}
