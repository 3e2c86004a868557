import Text
public import Time

/// An admin who can sign in.
public struct Account: Sendable, Hashable {
    /// The id; it never changes and is never reused.
    public let id: String
    /// The email address in lower case.
    public let email: String
    /// What the admin is allowed to do.
    public let role: Role
    /// Whether the admin is disabled and cannot sign in.
    public let isDisabled: Bool
    /// When the admin was added.
    public let created: UTCTime
}

/// A normalized email address: trimmed, in lower case, at most 254 bytes.
public struct Email: Sendable, Equatable, CustomStringConvertible {
    /// The address as text.
    public let description: String

    /// Normalizes an address; returns nil unless it has one `@` with text on both sides and no space or control character.
    public init?(_ text: String) {
        let address = text.trimming { $0.properties.isWhitespace }.lowercased()
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, address.utf8.count <= 254,
            address.unicodeScalars.allSatisfy({
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control
            })
        else { return nil }
        description = address
    }
}

/// The reason why an account or a session was not created or changed.
public enum AccountsError: Error, Equatable {
    /// The text is not an email address.
    case invalidEmail
    /// There is an account with this email address.
    case duplicateEmail
    /// There is no account with this email address.
    case unknownAdmin
    /// The password is not allowed; the sentence says why.
    case weakPassword(String)
    /// Too many passwords are being checked at the same time; try again in a moment.
    case busy
    /// The email address or the password is wrong, or the account is disabled; nobody is told which.
    case invalidCredentials
    /// The change would leave no owner.
    case lastOwner
}
