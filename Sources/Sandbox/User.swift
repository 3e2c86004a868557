import Foundation

/// An end user of the sandbox.
struct User: Sendable {
    let id: String
    let externalID: String
    var firstName = ""
    var middleName = ""
    var lastName = ""
    var emails: [Email] = []
    var phones: [Phone] = []
    var status = "active"
    var createdAt = Date(timeIntervalSince1970: 1_735_689_600)
    var isLocked = false
    var oauthProvider: String?
    var hasPassword = false
    var hasTOTP = false
    var untrustedMetadata: JSON = [:]
    var grants: [Grant] = []
    var behavior = Behavior.normal

    /// Creates a user; the `user_id` is derived from the external id by default.
    init(_ externalID: String, id: String? = nil) {
        self.id = id ?? "user-test-" + SplitMix64.uuid(of: "user " + externalID)
        self.externalID = externalID
    }

    /// The members of the user object, with all that the official libraries require.
    var members: [JSON.Member] {
        [
            ("user_id", .string(id)),
            ("external_id", .string(externalID)),
            ("status", .string(status)),
            ("name", name),
            ("emails", .array(emails.map(\.json))),
            ("phone_numbers", .array(phones.map(\.json))),
            ("created_at", .string(createdAt.formatted(.iso8601))),
            ("is_locked", .bool(isLocked)),
            // A real lock expires after at most seven days; this one must not expire while the sandbox is in use.
            ("lock_created_at", isLocked ? "2026-10-31T08:15:00Z" : .null),
            ("lock_expires_at", isLocked ? "2036-10-31T08:15:00Z" : .null),
            ("roles", ["stytch_user"]),
            ("password", password),
            ("providers", .array(providers)),
            ("totps", hasTOTP ? [["totp_id": .string(totpID), "verified": true]] : []),
            ("webauthn_registrations", []),
            ("biometric_registrations", []),
            ("crypto_wallets", []),
            ("trusted_metadata", [:]),
            ("untrusted_metadata", untrustedMetadata),
        ]
    }

    private var name: JSON {
        ["first_name": .string(firstName), "middle_name": .string(middleName), "last_name": .string(lastName)]
    }

    var totpID: String { factorID("totp") }

    private var password: JSON {
        hasPassword ? ["password_id": .string(factorID("password")), "requires_reset": false] : .null
    }

    private var providers: [JSON] {
        guard let oauthProvider else { return [] }
        return [
            [
                "provider_type": .string(oauthProvider),
                "provider_subject": .string(SplitMix64.uuid(of: "subject " + externalID)),
                "profile_picture_url": "",
                "locale": "",
                "oauth_user_registration_id": .string(factorID("oauth-user")),
            ]
        ]
    }

    private func factorID(_ kind: String) -> String { "\(kind)-test-" + SplitMix64.uuid(of: "\(kind) \(externalID)") }
}

extension User {
    /// Returns whether a text is valid as a `user_id` or an `external_id`: 1 to 128 ASCII letters, digits, and `.` `_` `|` `-`.
    static func isID(_ text: String) -> Bool {
        1...128 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "|"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
