import Accounts
import AuditLog
import Stytch
import Synchronization

/// What admins have been asked to confirm, by operation, for as long as a session lasts without a request.
///
/// An operation is good for the session, the user and the app that its form was made for, and it freezes what the admin saw.
/// So a revocation that no page has shown cannot be sent, and nothing is asked of Stytch between the form and the intent.
final class Confirmations: Sendable {
    /// What one form showed.
    struct Confirmation: Sendable {
        /// 128 random bits in hexadecimal digits.
        let operation: String
        let grant: Grant
        let user: Event.User
        let app: Event.App
        /// The app's scopes as Stytch gave them.
        let scopes: [String]
        fileprivate let session: String
        fileprivate let until: Int64
    }

    private let waiting = Mutex<[String: Confirmation]>([:])
    private let now: @Sendable () -> Int64
    private static let most = 10_000
    private static let lasts: Int64 = 15 * 60_000

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// Makes an operation for a form; the oldest ones give way where there are too many.
    func open(_ grant: Grant, user: User, app: ConnectedApp, by admin: Admin) -> Confirmation {
        let now = now()
        let bits = UInt128.random(in: .min ... .max)
        let digits = String(bits, radix: 16)
        let confirmation = Confirmation(
            operation: String(repeating: "0", count: 32 - digits.utf8.count) + digits, grant: grant,
            user: Event.User(user),
            app: Event.App(id: app.id, name: app.name, type: app.type.name, scopes: app.scopes.joined(separator: " ")),
            scopes: app.scopes, session: admin.session.name, until: now + Self.lasts)
        waiting.withLock { waiting in
            if waiting.count >= Self.most { waiting = waiting.filter { $0.value.until > now } }
            if waiting.count >= Self.most, let oldest = waiting.min(by: { $0.value.until < $1.value.until }) {
                waiting.removeValue(forKey: oldest.key)
            }
            waiting[confirmation.operation] = confirmation
        }
        return confirmation
    }

    /// What the form of an operation showed; `nil` where it was for another session, user or app, or is too old.
    func find(_ operation: String, for grant: Grant, by admin: Admin) -> Confirmation? {
        guard let found = waiting.withLock({ $0[operation] }), found.grant == grant,
            found.session == admin.session.name, found.until > now()
        else { return nil }
        return found
    }
}
