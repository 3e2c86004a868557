public import Identifiers

/// A user as Stytch describes it; what an admin has to know before acting, nothing more.
public struct User: Sendable, Equatable {
    /// An address of mail or a telephone number.
    public struct Contact: Sendable, Equatable {
        /// The address or the number.
        public let value: String
        /// Whether the user has proved that it is theirs.
        public let isVerified: Bool
    }

    /// The canonical `user_id`.
    public let id: UserID
    /// The company's own id of the user; `nil` where none is set.
    public let externalID: String?
    /// First, middle and last name as one text; empty where none is set.
    public let name: String
    /// Addresses of mail.
    public let emails: [Contact]
    /// Telephone numbers.
    public let phones: [Contact]
    /// `active` or `pending`; a value that is not documented is kept as it came.
    public let status: String
    /// Whether failed sign-ins have locked the user out.
    public let isLocked: Bool
    /// When the lock ends, as RFC 3339; `nil` where it is not known.
    public let lockExpires: String?
    /// When the user was created, as RFC 3339; `nil` where it is not known.
    public let created: String?
    /// The user's roles.
    public let roles: [String]
}

extension User {
    /// Reads the answer of `GET /v1/users/{user_id}`, whose fields stand beside the envelope's.
    init(_ json: JSON) throws(MalformedResponse) {
        guard let id = UserID(try json.string("user_id")) else { throw MalformedResponse("“user_id” is not an id") }
        self.id = id
        let external = try json.optionalString("external_id")
        externalID = external?.isEmpty == false ? external.map { $0.truncated(to: 128) } : nil
        var names: [String] = []
        let parts = try json.optionalObject("name")
        for part in ["first_name", "middle_name", "last_name"] {
            if let text = try parts?.optionalString(part), !text.isEmpty { names.append(text) }
        }
        name = names.joined(separator: " ").truncated(to: 256)
        emails = try Self.contacts(json, list: "emails", value: "email")
        phones = try Self.contacts(json, list: "phone_numbers", value: "phone_number")
        status = try json.string("status").truncated(to: 64)
        isLocked = try json.optionalBool("is_locked") ?? false
        lockExpires = try json.optionalString("lock_expires_at")?.truncated(to: 64)
        created = try json.optionalString("created_at")?.truncated(to: 64)
        var roles: [String] = []
        for role in try json.optionalArray("roles") ?? [] {
            guard case .string(let role) = role else {
                throw MalformedResponse("“roles” holds something that is not text")
            }
            roles.append(role.truncated(to: 128))
        }
        self.roles = roles
    }

    private static func contacts(_ json: JSON, list: String, value: String) throws(MalformedResponse) -> [Contact] {
        var contacts: [Contact] = []
        for item in try json.optionalArray(list) ?? [] {
            contacts.append(
                Contact(
                    value: try item.string(value).truncated(to: 256),
                    isVerified: try item.optionalBool("verified") ?? false))
        }
        return contacts
    }
}

extension String {
    /// The text, or its beginning and an ellipsis where it is longer than so many Unicode scalars (S-62).
    func truncated(to scalars: Int) -> String {
        // A text has no more scalars than bytes, which are known without counting.
        guard utf8.count > scalars, unicodeScalars.count > scalars else { return self }
        return String(unicodeScalars.prefix(scalars)) + "…"
    }
}
