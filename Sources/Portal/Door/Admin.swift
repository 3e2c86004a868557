import Accounts
import AuditLog
import HTTP

/// Somebody who has signed in; only the door makes one.
struct Admin: Principal {
    let account: Account
    let session: Session
    /// The secret of the session, from which the tokens of its forms are made.
    let token: Token
    /// The network address of this request.
    let address: String

    func isAllowed(_ permission: Permission) -> Bool { account.role.permissions.contains(permission) }

    /// The admin as the log freezes who acted.
    var actor: Actor {
        Actor(
            adminID: account.id, email: account.email, role: account.role.rawValue, address: address,
            session: session.name)
    }
}

/// Somebody who has not signed in.
struct Visitor: Principal {
    /// What a page may demand of a visitor.
    enum Permission: Hashable, Sendable { case none }

    func isAllowed(_ permission: Permission) -> Bool { true }
}
