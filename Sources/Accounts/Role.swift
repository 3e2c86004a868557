/// What an admin may do at all; the database holds the raw value.
public enum Role: String, Sendable, CaseIterable {
    /// Looks users up.
    case viewer
    /// Looks users up and revokes.
    case revoker
    /// Reads the log.
    case auditor
    /// Does everything, and decides who may come in.
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

/// What a page demands of the admin who asks for it.
public enum Permission: String, Sendable, CaseIterable {
    /// Nothing but being signed in.
    case signedIn
    /// To see a user and the user's connected apps.
    case lookUp
    /// To revoke.
    case revoke
    /// To read the log.
    case audit
    /// To decide who may come in.
    case manageAdmins
}
