import AuditLog
import Identifiers
import Stytch

extension Event.User {
    /// A user with the names at this moment, for the audit log.
    init(_ user: User) {
        self.init(
            id: user.id, externalID: user.externalID,
            name: user.name.isEmpty ? user.emails.first?.value ?? "" : user.name)
    }
}

extension Event.App {
    /// An app with the names and scopes at this moment, for the audit log.
    init(_ app: ConnectedApp, id: ConnectedAppID) {
        self.init(id: id, name: app.name, type: app.type.name, scopes: app.scopes.joined(separator: " "))
    }
}

extension StytchError.Reason {
    /// The code that the audit log stores if the response has no `error_type`.
    var code: String {
        switch self {
        case .userNotFound: "user_not_found"
        case .connectedAppNotFound: "connected_app_not_found"
        case .invalidID: "invalid_id"
        case .credentialsRefused: "credentials_refused"
        case .tooManyRequests: "too_many_requests"
        case .refused: "refused"
        case .failed: "failed"
        case .malformedResponse: "unreadable_answer"
        case .timedOut: "timed_out"
        case .unreachable: "unreachable"
        }
    }
}

extension ClientType {
    /// The client type in words.
    var words: String {
        switch self {
        case .firstParty: "first-party, confidential"
        case .firstPartyPublic: "first-party, public"
        case .thirdParty: "third-party, confidential"
        case .thirdPartyPublic: "third-party, public"
        case .other(let text): "unknown type (\(text))"
        }
    }
}

extension ConnectedApp {
    /// The name of an app as pages show it; an owner may choose none.
    static func displayName(_ name: String) -> String { name.isEmpty ? "Unnamed app" : name }
}
