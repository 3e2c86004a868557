public import HTTP

/// A text that may stand in an address of the Stytch API (S-36): 1 to 128 of the bytes `A-Z a-z 0-9 . _ | -`, and neither
/// `.` nor `..`, which curl and nginx fold even where they are percent-encoded.
public struct PathText: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// Refuses every other text.
    public init?(_ text: String) {
        guard 1...128 ~= text.utf8.count, text != ".", text != "..", text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        description = text
    }

    /// Whether such a text may hold a byte.
    public static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "|"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// What names a user at Stytch: a `user_id` or an `external_id`; both may stand in every path.
public typealias UserID = PathText

/// What names a connected app at Stytch, the OAuth client's id.
public typealias ConnectedAppID = PathText

/// One user's authorisation of one connected app.
public struct Grant: Sendable, Hashable {
    /// Whose authorisation.
    public let user: UserID
    /// Which app was authorised.
    public let app: ConnectedAppID

    /// Names a grant.
    public init(user: UserID, app: ConnectedAppID) {
        self.user = user
        self.app = app
    }

    /// Names a grant by the texts of an address; 400 where one of them cannot be an id.
    public init(user: String, app: String) throws(HTTPError) {
        guard let user = UserID(user), let app = ConnectedAppID(app) else {
            throw .badRequest("This address does not hold the id of a user and the id of a connected app.")
        }
        self.init(user: user, app: app)
    }
}
