public import Identifiers

/// Who acted, as it was at that moment.
public struct Actor: Sendable, Equatable {
    /// The id of the admin; nil if nobody is signed in.
    public let adminID: String?
    /// The email address of the admin; for a refused sign-in, the one that was entered.
    public let email: String
    /// The role of the admin.
    public let role: String?
    /// The IP address of the client; empty for the portal itself.
    public let address: String
    /// Identifies the session: the beginning of a hash, never the token.
    public let session: String?

    /// Creates an actor from its parts.
    public init(adminID: String?, email: String, role: String?, address: String, session: String?) {
        self.adminID = adminID
        self.email = email
        self.role = role
        self.address = address
        self.session = session
    }

    /// The portal itself, for what nobody requested.
    public static let portal = Actor(adminID: nil, email: "the portal", role: nil, address: "", session: nil)
}

/// What was done, to whom, to which app, and why, with the names of that moment.
public struct Event: Sendable, Equatable {
    /// The kinds of events.
    public enum Action: String, Sendable, CaseIterable {
        /// All that are written.
        public static let allCases: [Action] = [
            .signIn, .signOut, .lookUp, .revocation, .refusal, .export, .verification, .acknowledgement, .pruning,
            .restoration, .start, .stop, .sessionEnd, .adminChange,
        ]

        case signIn = "sign-in"
        case signOut = "sign-out"
        case lookUp = "look-up"
        case revocation
        /// A request that the admin's role does not allow, or many rejected requests.
        case refusal
        /// A download of the log.
        case export
        /// A verification of the log.
        case verification
        /// An owner acknowledged faults of the log.
        case acknowledgement
        /// Old entries were exported and deleted.
        case pruning
        /// The log was restored from a backup.
        case restoration
        /// The portal started.
        case start
        /// The portal stopped.
        case stop
        /// A session expired.
        case sessionEnd = "session end"
        /// A command changed the admins.
        case adminChange = "admin change"
        /// Never written: an entry whose stored values this version cannot read.
        case unreadable
    }

    /// The user that an event is about.
    public struct User: Sendable, Equatable {
        /// The canonical `user_id`.
        public let id: UserID
        /// The `external_id`; nil if there is none.
        public let externalID: String?
        /// The name, or else the first email address; empty if there is neither.
        public let name: String

        /// Creates a user from its parts.
        public init(id: UserID, externalID: String?, name: String) {
            self.id = id
            self.externalID = externalID
            self.name = name
        }
    }

    /// The connected app that an event is about.
    public struct App: Sendable, Equatable {
        /// The `connected_app_id`.
        public let id: ConnectedAppID
        /// The name, which its owner chose.
        public let name: String
        /// The client type as Stytch names it.
        public let type: String
        /// The granted scopes, separated by spaces.
        public let scopes: String

        /// Creates an app from its parts.
        public init(id: ConnectedAppID, name: String, type: String, scopes: String) {
            self.id = id
            self.name = name
            self.type = type
            self.scopes = scopes
        }
    }

    /// What was done.
    public var action: Action
    /// The operation that an intent and its outcome share: 128 random bits as hexadecimal digits.
    public var operation: String?
    /// What the admin entered, or the URL that was refused.
    public var typed: String?
    /// The user.
    public var user: User?
    /// The connected app.
    public var app: App?
    /// The reason.
    public var reason: String?
    /// The ticket.
    public var ticket: String?
    /// More facts, as a JSON object.
    public var detail: String?

    /// Creates an event from its parts.
    public init(
        _ action: Action, operation: String? = nil, typed: String? = nil, user: User? = nil, app: App? = nil,
        reason: String? = nil, ticket: String? = nil, detail: String? = nil
    ) {
        self.action = action
        self.operation = operation
        self.typed = typed
        self.user = user
        self.app = app
        self.reason = reason
        self.ticket = ticket
        self.detail = detail
    }
}
