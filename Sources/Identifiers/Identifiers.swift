/// The id of a user at Stytch: a `user_id` or an `external_id`, which the API accepts in the same places.
///
/// 1 to 128 of the bytes `A-Z a-z 0-9 . _ | -`, and neither `.` nor `..`, which libcurl and nginx fold even if they are
/// percent-encoded (S-36).
public struct UserID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text.
    public let description: String

    /// Validates an id; returns nil for any text that is not one.
    public init?(_ text: String) {
        guard text.isPathSafeIdentifier else { return nil }
        description = text
    }

    /// Returns whether an id can contain a byte.
    public static func isAllowed(_ byte: UInt8) -> Bool { byte.isPathSafe }
}

/// The id of a connected app at Stytch, which is the id of an OAuth client; the same bytes as in a `UserID` are allowed.
public struct ConnectedAppID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text.
    public let description: String

    /// Validates an id; returns nil for any text that is not one.
    public init?(_ text: String) {
        guard text.isPathSafeIdentifier else { return nil }
        description = text
    }
}

/// One user's authorization of one connected app.
public struct Grant: Sendable, Hashable {
    /// The user who authorized the app.
    public let user: UserID
    /// The app that was authorized.
    public let app: ConnectedAppID

    /// Creates a grant from its user and its app.
    public init(user: UserID, app: ConnectedAppID) {
        self.user = user
        self.app = app
    }
}

extension String {
    fileprivate var isPathSafeIdentifier: Bool {
        1...128 ~= utf8.count && self != "." && self != ".." && utf8.allSatisfy(\.isPathSafe)
    }
}

extension UInt8 {
    fileprivate var isPathSafe: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "|"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
