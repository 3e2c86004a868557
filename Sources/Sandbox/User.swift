import Foundation

/// An end user of the sandbox.
struct User: Sendable {
    struct Email: Sendable {
        let id: String
        let address: String
        let isVerified: Bool
    }

    struct Phone: Sendable {
        let id: String
        let number: String
        let isVerified: Bool
    }

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
    var behavior = Behavior.faultless

    /// Creates a user; the `user_id` is derived from the external id by default.
    init(_ externalID: String, id: String? = nil) {
        self.id = id ?? "user-test-" + SplitMix64.uuid(of: "user " + externalID)
        self.externalID = externalID
    }

    /// The user object with all fields that the official libraries require.
    var fields: [JSON.Member] {
        [
            ("user_id", .string(id)),
            ("external_id", .string(externalID)),
            ("status", .string(status)),
            ("name", name),
            ("emails", .array(emails.map(\.json))),
            ("phone_numbers", .array(phones.map(\.json))),
            ("created_at", .string(createdAt.formatted(.iso8601))),
            ("is_locked", .bool(isLocked)),
            // A real lock lasts seven days at most; this one is valid whenever the sandbox runs.
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
    /// Returns whether a text can be a `user_id` or an `external_id`: 1 to 128 letters, digits, and `.` `_` `|` `-`.
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

extension User.Email {
    init(_ address: String, isVerified: Bool = true) {
        self.init(
            id: "email-test-" + SplitMix64.uuid(of: "email " + address), address: address, isVerified: isVerified)
    }

    var json: JSON { ["email_id": .string(id), "email": .string(address), "verified": .bool(isVerified)] }
}

extension User.Phone {
    init(_ number: String, isVerified: Bool = true) {
        self.init(
            id: "phone-number-test-" + SplitMix64.uuid(of: "phone " + number), number: number, isVerified: isVerified)
    }

    var json: JSON { ["phone_id": .string(id), "phone_number": .string(number), "verified": .bool(isVerified)] }
}
