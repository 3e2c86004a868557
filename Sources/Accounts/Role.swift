/// The role of an admin; the database stores the raw value.
public enum Role: String, Sendable, CaseIterable {
    /// Looks up users.
    case viewer
    /// Looks up users and revokes apps.
    case revoker
    /// Reads the audit log.
    case auditor
    /// Does everything and manages the admins.
    case owner

    /// What the role allows; everything else is refused (S-51).
    public var permissions: [Permission] {
        switch self {
        case .viewer: [.signedIn, .lookUp]
        case .revoker: [.signedIn, .lookUp, .revoke]
        case .auditor: [.signedIn, .audit]
        case .owner: Permission.allCases
        }
    }
}

/// What a route requires of an admin.
public enum Permission: String, Sendable, CaseIterable {
    /// Nothing but being signed in.
    case signedIn
    /// To see users and their connected apps.
    case lookUp
    /// To revoke connected apps.
    case revoke
    /// To read the audit log.
    case audit
    /// To acknowledge faults of the audit log.
    case acknowledgeFaults
    /// To manage the admins.
    case manageAdmins
}
