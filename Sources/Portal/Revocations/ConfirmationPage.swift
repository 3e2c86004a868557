import AuditLog
import Stytch
import Templates

/// What stands in the fields of the form.
struct TypedGrounds: Sendable {
    var reason = ""
    var ticket = ""
}

/// The page on which a revocation is confirmed: to whom, which app, what it could do, what will happen, and why.
struct ConfirmationPage: ViewModel {
    let confirmation: Confirmations.Confirmation
    let token: String
    let typed: TypedGrounds
    let reasonFault: String?
    let ticketFault: String?
    let isStale: Bool

    init(
        _ confirmation: Confirmations.Confirmation, token: String, typed: TypedGrounds, fault: Grounds.Fault? = nil,
        isStale: Bool = false
    ) {
        self.confirmation = confirmation
        self.token = token
        self.typed = typed
        reasonFault = fault?.reason
        ticketFault = fault?.ticket
        self.isStale = isStale
    }

    private var keepsAccess: Bool { confirmation.scopes.contains("offline_access") }
    private var opensSessions: Bool { confirmation.scopes.contains("full_access") }

    static let fields: Fields<Self> = [
        "app": .text { $0.confirmation.app.name.isEmpty ? "Unnamed app" : $0.confirmation.app.name },
        "appID": .text(\.confirmation.app.id), "type": .text { ClientType($0.confirmation.app.type).words },
        "user": .text { $0.confirmation.user.name.isEmpty ? $0.confirmation.user.id : $0.confirmation.user.name },
        "userID": .text(\.confirmation.user.id), "externalID": .optionalText(\.confirmation.user.externalID),
        "scopes": .list { Scope.scopes($0.confirmation.scopes) },
        "hasScopes": .flag { !$0.confirmation.scopes.isEmpty },
        "keepsAccess": .flag(\.keepsAccess), "opensSessions": .flag(\.opensSessions),
        "action": .link { Links.revocation(of: $0.confirmation.grant) },
        "back": .link { Links.user($0.confirmation.grant.user) },
        "token": .text(\.token), "operation": .text(\.confirmation.operation),
        "reason": .text(\.typed.reason), "ticket": .text(\.typed.ticket),
        "reasonFault": .optionalText(\.reasonFault), "ticketFault": .optionalText(\.ticketFault),
        "hasFault": .flag { $0.reasonFault != nil || $0.ticketFault != nil }, "isStale": .flag(\.isStale),
    ]
}
