/// The fields of an entry in the order of the table; the raw value is the index of the column.
public enum EntryField: Int, CaseIterable, Sendable {
    case seq, epoch, time, phase, intent, action, operation
    case adminID, adminEmail, adminRole, address, session
    case typed, userID, userExternalID, userName
    case appID, appName, appType, appScopes
    case reason, ticket
    case outcome, status, errorType, requestID, observed, observedAt, duration, detail
    case mac

    /// The name in the database, in exports and in FORMAT.md.
    public var name: String {
        switch self {
        case .adminID: "admin_id"
        case .adminEmail: "admin_email"
        case .adminRole: "admin_role"
        case .userID: "user_id"
        case .userExternalID: "user_external_id"
        case .userName: "user_name"
        case .appID: "app_id"
        case .appName: "app_name"
        case .appType: "app_type"
        case .appScopes: "app_scopes"
        case .errorType: "error_type"
        case .requestID: "request_id"
        case .observedAt: "observed_at"
        default: String(describing: self)
        }
    }

    /// The fields that a MAC covers, in the order of the canonical entry: all but the number and the MAC.
    static let sealed = allCases.filter { $0 != .seq && $0 != .mac }

    /// Whether the field is a time, stored in milliseconds and exported as RFC 3339.
    public var isTime: Bool { self == .time || self == .observedAt }
}
