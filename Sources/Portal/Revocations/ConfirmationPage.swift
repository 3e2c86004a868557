import AuditLog
import Identifiers
import Stytch
import Templates

/// The page that asks to confirm a revocation: which app, which user, what the app can do, what will happen, and why.
struct ConfirmationPage: ViewModel {
    let confirmation: PendingConfirmations.Confirmation
    let csrf: String
    let form: ReasonForm
    let invalid: Reason.Invalid?
    let isExpired: Bool

    init(
        _ confirmation: PendingConfirmations.Confirmation, csrf: String, form: ReasonForm,
        invalid: Reason.Invalid? = nil, isExpired: Bool = false
    ) {
        self.confirmation = confirmation
        self.csrf = csrf
        self.form = form
        self.invalid = invalid
        self.isExpired = isExpired
    }

    static let fields: Fields<Self> = [
        "app": .text { ConnectedApp.displayName($0.confirmation.app.name) },
        "appID": .text(\.confirmation.app.id.description),
        "type": .text { ClientType($0.confirmation.app.type).words },
        "user": .text(\.confirmation.user.displayName), "userID": .text(\.confirmation.user.id.description),
        "externalID": .optionalText(\.confirmation.user.externalID),
        "scopes": .list { Scope.explain($0.confirmation.scopes) },
        "hasScopes": .flag { !$0.confirmation.scopes.isEmpty },
        "keepsAccess": .flag { $0.confirmation.scopes.contains("offline_access") },
        "createsSessions": .flag { $0.confirmation.scopes.contains("full_access") },
        "action": .link { Links.revocation(of: $0.confirmation.grant) },
        "back": .link { Links.user($0.confirmation.grant.user) },
        "csrf": .text(\.csrf), "operation": .text(\.confirmation.operation),
        "reason": .text(\.form.reason), "ticket": .text(\.form.ticket),
        "reasonError": .optionalText { $0.invalid?.reason }, "ticketError": .optionalText { $0.invalid?.ticket },
        "hasErrors": .flag { $0.invalid != nil }, "isExpired": .flag(\.isExpired),
    ]
}
