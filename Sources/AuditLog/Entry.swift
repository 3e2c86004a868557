public import Identifiers
public import Time

/// One row of the audit log: what an admin did, or how it ended, with every name as it was at that moment.
public struct Entry: Sendable, Equatable, Identifiable {
    /// The place in the log, from 1, without a gap.
    public let seq: Int64
    /// When it was written.
    public let time: UTCTime
    /// Which part of an operation it records.
    public let phase: Phase
    /// For an outcome, the `seq` of its intent.
    public let intent: Int64?
    /// Who acted.
    public let actor: Actor
    /// What was done, to whom, to which app, and why.
    public let event: Event
    /// How it ended; `nil` for an intent.
    public let outcome: Outcome?
    /// How long it took, in milliseconds; `nil` for an intent.
    public let duration: Int64?
    /// How often the key had been moved on that sealed it.
    public let epoch: Int64
    let mac: MAC

    public var id: Int64 { seq }
    /// What macChecker it in the chain, as 64 hexadecimal digits.
    public var seal: String { mac.text }

    init(
        seq: Int64, time: UTCTime, phase: Phase, intent: Int64?, actor: Actor, event: Event, outcome: Outcome?,
        duration: Int64?, epoch: Int64 = 0, mac: MAC = .zero
    ) {
        self.seq = seq
        self.time = time
        self.phase = phase
        self.intent = intent
        self.actor = actor
        self.event = event
        self.outcome = outcome
        self.duration = duration
        self.epoch = epoch
        self.mac = mac
    }

    /// Which part of an operation an entry records.
    public enum Phase: String, Sendable, CaseIterable {
        /// Written before anything is sent.
        case intent
        /// Written after it, naming its intent.
        case outcome
        /// Written where the outcome is missing or unknown, from what Stytch listed later; it names its intent too.
        case settlement
        /// Something that has only one entry.
        case event
    }
}

/// Who acted, frozen.
public struct Actor: Sendable, Equatable {
    /// The admin's id; `nil` for somebody who is not signed in.
    public let adminID: String?
    /// The admin's address of mail; for a refused sign-in what was typed.
    public let email: String
    /// The role that the admin had.
    public let role: String?
    /// The network address from which the admin came.
    public let address: String
    /// What names the admin's session: the beginning of a hash, never the token.
    public let session: String?

    /// Makes an actor of the parts.
    public init(adminID: String?, email: String, role: String?, address: String, session: String?) {
        self.adminID = adminID
        self.email = email
        self.role = role
        self.address = address
        self.session = session
    }
}

/// What was done, to whom, to which app, and why; the names frozen.
public struct Event: Sendable, Equatable {
    /// The kinds of events.
    public enum Action: String, Sendable, CaseIterable {
        case signIn = "sign-in"
        case signOut = "sign-out"
        case lookUp = "look-up"
        case revocation
        /// Something that the admin's role does not allow, or many requests that cannot be accepted.
        case refusal
        /// A download of the log.
        case export
        /// A check of the log against its anchors.
        case verification
        /// Old entries were exported and deleted.
        case pruning
        /// An older copy of the log was put back.
        case restoration
        /// The portal began to serve.
        case start
        /// The portal ended in good order.
        case stop
        /// A session ended by itself.
        case sessionEnd = "session end"
        /// Who may come in was changed on the machine itself.
        case adminChange = "admin change"
    }

    /// The user whom it was about.
    public struct User: Sendable, Equatable {
        /// The canonical `user_id`.
        public let id: UserID
        /// The `external_id`; `nil` where none is set.
        public let externalID: String?
        /// The name, or else the first address of mail; empty where there is neither.
        public let name: String

        public init(id: UserID, externalID: String?, name: String) {
            self.id = id
            self.externalID = externalID
            self.name = name
        }
    }

    /// The connected app that it was about.
    public struct App: Sendable, Equatable {
        /// The `connected_app_id`.
        public let id: ConnectedAppID
        /// The name, which its owner chose.
        public let name: String
        /// Stytch's name of the type of client.
        public let type: String
        /// The scopes granted, separated by spaces.
        public let scopes: String

        public init(id: ConnectedAppID, name: String, type: String, scopes: String) {
            self.id = id
            self.name = name
            self.type = type
            self.scopes = scopes
        }
    }

    /// What was done.
    public var action: Action
    /// The operation that intent and outcome share: 128 random bits in hexadecimal digits, made with the form.
    public var operation: String?
    /// What the admin typed, or the address that was refused.
    public var typed: String?
    /// To whom.
    public var user: User?
    /// To which app.
    public var app: App?
    /// Why.
    public var reason: String?
    /// The ticket that the admin named.
    public var ticket: String?
    /// Further facts as a JSON object, for programs.
    public var detail: String?

    /// Makes an event of the parts.
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

/// How something ended, as far as it is known.
public struct Outcome: Sendable, Equatable {
    /// The ways in which something ends.
    public enum Kind: String, Sendable, CaseIterable {
        /// Acknowledged by Stytch.
        case succeeded
        /// Nobody knows how the call ended, and the app is gone.
        case applied
        case alreadyRevoked = "already revoked"
        case refused
        case unknown
        case notApplied = "not applied"
    }

    /// Which way.
    public let kind: Kind
    /// Stytch's HTTP status; `nil` where no answer came or none was asked for.
    public let status: Int?
    /// Stytch's `error_type`, or our own word for what went wrong.
    public let errorType: String?
    /// Stytch's `request_id`.
    public let requestID: String?
    /// What Stytch listed afterwards; `nil` where nobody looked, or the look failed.
    public let observation: Observation?

    /// Makes an outcome of the parts.
    public init(
        _ kind: Kind, status: Int? = nil, errorType: String? = nil, requestID: String? = nil,
        observation: Observation? = nil
    ) {
        self.kind = kind
        self.status = status
        self.errorType = errorType
        self.requestID = requestID
        self.observation = observation
    }
}

/// What Stytch listed when somebody looked.
public struct Observation: Sendable, Equatable {
    /// Whether the app was among the user's connected apps.
    public enum State: String, Sendable { case gone, listed }

    /// Whether the app was there.
    public let state: State
    /// When it was seen.
    public let at: UTCTime

    /// Makes an observation of the parts.
    public init(_ state: State, at: UTCTime) {
        self.state = state
        self.at = at
    }
}

extension Actor {
    /// The portal itself, where nobody asked for what it does.
    public static let portal = Actor(adminID: nil, email: "the portal", role: nil, address: "", session: nil)
}
