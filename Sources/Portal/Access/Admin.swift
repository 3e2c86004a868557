import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// A signed-in admin; only `AccessControl` and a successful sign-in create one.
struct Admin: Sendable {
    let account: Account
    let session: Session
    /// The secret of the session, from which the CSRF tokens of its forms are derived.
    let token: Token
    /// The IP address of the request.
    let address: String

    func isAllowed(_ permission: Permission) -> Bool { account.role.permissions.contains(permission) }

    /// The admin as the audit log records them.
    var actor: Actor {
        Actor(
            adminID: account.id, email: account.email, role: account.role.rawValue, address: address,
            session: session.name)
    }

    var viewer: Layout.Viewer {
        Layout.Viewer(
            email: account.email, role: account.role.rawValue, canLookUp: isAllowed(.lookUp),
            canAudit: isAllowed(.audit), csrf: token.csrf)
    }
}

extension PageRenderer {
    func page(
        _ template: String, _ model: some ViewModel, for admin: Admin?, findInput: String = "",
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        try page(template, model, for: admin?.viewer, findInput: findInput, status: status)
    }
}
