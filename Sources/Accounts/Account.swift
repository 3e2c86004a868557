import Foundation

/// Somebody who may sign in here.
public struct Account: Sendable, Hashable {
    /// The id, which never changes and is never used again.
    public let id: String
    /// The address of mail, in lower case.
    public let email: String
    /// What the admin may do.
    public let role: Role
    /// Whether the admin has been shut out.
    public let isDisabled: Bool
    /// When the admin was added, in milliseconds since 1970-01-01 00:00 UTC.
    public let created: Int64
}

/// An address of mail as an account is found by: trimmed, in lower case, at most 254 bytes.
public struct Email: Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Refuses what is no address: it needs one `@` with something on both sides, and no space or control character.
    public init?(_ text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        let parts = trimmed.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, trimmed.utf8.count <= 254,
            trimmed.unicodeScalars.allSatisfy({
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control
            })
        else { return nil }
        description = trimmed
    }
}

/// Why an account or a session was not made or changed.
public enum AccountsError: Error, Equatable {
    /// The text is no address of mail.
    case notAnEmail
    /// An account with this address exists.
    case exists
    /// No account has this address.
    case unknown
    /// The password must not be used; the sentence says why.
    case weakPassword(String)
    /// Too many passwords are being checked at once; try again in a moment.
    case busy
    /// The address and the password do not belong together, or the account is disabled: nobody is told which.
    case refused
    /// This would shut out the last owner.
    case lastOwner
}
