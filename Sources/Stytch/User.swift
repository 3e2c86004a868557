public import Identifiers

/// A user of the project, with what an admin needs to know.
public struct User: Sendable, Equatable {
    /// An email address or a phone number.
    public struct Contact: Sendable, Equatable {
        /// The address or the number.
        public let value: String
        /// Whether the user has verified it.
        public let isVerified: Bool
    }

    /// The canonical `user_id`.
    public let id: UserID
    /// The id that the company has given the user; nil if there is none.
    public let externalID: String?
    /// The first, middle and last name; empty if there is none.
    public let name: String
    /// The email addresses.
    public let emails: [Contact]
    /// The phone numbers.
    public let phones: [Contact]
    /// `active`, `pending`, or an undocumented value.
    public let status: String
    /// Whether the user is locked after failed sign-ins.
    public let isLocked: Bool
    /// When the lock expires, in RFC 3339; nil if unknown.
    public let lockExpires: String?
    /// When the user was created, in RFC 3339; nil if unknown.
    public let created: String?
    /// The roles.
    public let roles: [String]
}

extension User {
    /// Reads the response of `GET /v1/users/{user_id}`, which has its members next to those of the envelope.
    init(_ json: JSON) throws(MalformedResponse) {
        guard let id = UserID(try json.string("user_id")) else { throw .invalidID("user_id") }
        self.id = id
        let external = try json.optionalString("external_id")
        externalID = external?.isEmpty == false ? external.map { $0.truncated(to: 128) } : nil
        var nameParts: [String] = []
        let nameObject = try json.optionalObject("name")
        for member in ["first_name", "middle_name", "last_name"] {
            if let part = try nameObject?.optionalString(member), !part.isEmpty { nameParts.append(part) }
        }
        name = nameParts.joined(separator: " ").truncated(to: 256)
        emails = try Self.readContacts(json, in: "emails", value: "email")
        phones = try Self.readContacts(json, in: "phone_numbers", value: "phone_number")
        status = try json.string("status").truncated(to: 64)
        isLocked = try json.optionalBool("is_locked") ?? false
        lockExpires = try json.optionalString("lock_expires_at")?.truncated(to: 64)
        created = try json.optionalString("created_at")?.truncated(to: 64)
        var roles: [String] = []
        for role in try json.optionalArray("roles") ?? [] {
            guard case .string(let role) = role else { throw .wrongType("roles[]", expected: .string) }
            roles.append(role.truncated(to: 128))
        }
        self.roles = roles
    }

    private static func readContacts(
        _ json: JSON, in array: String, value: String
    ) throws(MalformedResponse) -> [Contact] {
        var contacts: [Contact] = []
        for element in try json.optionalArray(array) ?? [] {
            contacts.append(
                Contact(
                    value: try element.string(value).truncated(to: 256),
                    isVerified: try element.optionalBool("verified") ?? false))
        }
        return contacts
    }
}
