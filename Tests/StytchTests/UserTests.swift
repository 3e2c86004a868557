import HTTP
import HTTPTypes
import Identifiers
import Testing

@testable import Stytch

@Suite struct `A user` {
    @Test func `has everything that an admin needs`() async throws {
        let user = try await user(from: [
            "external_id": #""customer-0001""#,
            "name": #"{"first_name":"Ada","middle_name":"King","last_name":"Lovelace"}"#,
            "emails":
                #"[{"email_id":"e1","email":"ada@example.com","verified":true},{"email":"a@example.org","verified":false}]"#,
            "phone_numbers": #"[{"phone_id":"p1","phone_number":"+442071234567","verified":true}]"#,
            "is_locked": "true", "lock_expires_at": #""2026-11-23T20:41:07Z""#,
            "created_at": #""2025-01-02T03:04:05Z""#,
            "roles": #"["stytch_user","editor"]"#,
        ])

        #expect(
            user
                == User(
                    id: try #require(UserID("user-test-1")), externalID: "customer-0001", name: "Ada King Lovelace",
                    emails: [
                        .init(value: "ada@example.com", isVerified: true),
                        .init(value: "a@example.org", isVerified: false),
                    ],
                    phones: [.init(value: "+442071234567", isVerified: true)], status: "active", isLocked: true,
                    lockExpires: "2026-11-23T20:41:07Z", created: "2025-01-02T03:04:05Z",
                    roles: ["stytch_user", "editor"]))
    }

    static let optionalMembers = [
        "external_id", "name", "emails", "phone_numbers", "is_locked", "lock_expires_at", "created_at", "roles",
    ]

    @Test func `requires only an id and a status`() async throws {
        #expect(
            try await user(from: [:])
                == User(
                    id: try #require(UserID("user-test-1")), externalID: nil, name: "", emails: [], phones: [],
                    status: "active",
                    isLocked: false, lockExpires: nil, created: nil, roles: []))
    }

    @Test func `treats null as missing`() async throws {
        let nulls = Dictionary(uniqueKeysWithValues: Self.optionalMembers.map { ($0, "null") })

        #expect(try await user(from: nulls) == user(from: [:]))
        #expect(try await user(from: ["name": #"{"first_name":null,"last_name":""}"#]).name == "")
        #expect(
            try await user(from: ["emails": #"[{"email":"a@b","verified":null}]"#]).emails == [
                .init(value: "a@b", isVerified: false)
            ])
    }

    @Test func `ignores unknown members`() async throws {
        let unknown = [
            "password": #"{"password_id":"x","requires_reset":false}"#,
            "untrusted_metadata": #"{"user_id":"user-live-9","is_locked":true}"#,
            "webauthn_registrations": "[{}]", "providers": "[1]", "new_field": "[[[]]]", "User_ID": "7",
        ]

        #expect(try await user(from: unknown) == user(from: [:]))
    }

    @Test func `has no external id if it is empty, as in webhooks`() async throws {
        #expect(try await user(from: ["external_id": #""""#]).externalID == nil)
    }

    @Test(arguments: ["pending", "Suspended", "", "日本"])
    func `keeps an undocumented status`(_ status: String) async throws {
        #expect(try await user(from: ["status": "\"\(status)\""]).status == status)
    }

    @Test(arguments: [
        (#"{"first_name":"Ada"}"#, "Ada"), (#"{"last_name":"Lovelace","first_name":"Ada"}"#, "Ada Lovelace"),
        (#"{"middle_name":"King"}"#, "King"), (#"{"first_name":"","last_name":"L"}"#, "L"), ("{}", ""),
        (#"{"first_name":"\u0022\u0301<b>","last_name":"\u202e"}"#, "\"\u{301}<b> \u{202E}"),
    ])
    func `joins the parts of its name that exist`(_ json: String, _ name: String) async throws {
        #expect(try await user(from: ["name": json]).name.utf8.elementsEqual(name.utf8))
    }

    @Test func `S-62: has truncated texts`() async throws {
        let long = "\"" + String(repeating: "日", count: 2000) + "\""
        let truncated = { (count: Int) in String(repeating: "日", count: count) + "…" }
        let user = try await user(from: [
            "external_id": long, "name": "{\"first_name\":\(long)}", "emails": "[{\"email\":\(long)}]",
            "phone_numbers": "[{\"phone_number\":\(long)}]", "status": long, "lock_expires_at": long,
            "created_at": long,
            "roles": "[\(long)]",
        ])

        #expect(user.externalID == truncated(128))
        #expect(user.name == truncated(256))
        #expect(user.emails.map(\.value) == [truncated(256)])
        #expect(user.phones.map(\.value) == [truncated(256)])
        #expect(user.status == truncated(64))
        #expect(user.lockExpires == truncated(64))
        #expect(user.created == truncated(64))
        #expect(user.roles == [truncated(128)])
    }

    @Test(arguments: [
        ("user-test-1", "/v1/users/user-test-1"), ("auth0|7", "/v1/users/auth0%7C7"), ("a.b_c-d", "/v1/users/a.b_c-d"),
    ])
    func `can be read by either id`(_ id: String, _ path: String) async throws {
        let transport = ScriptedTransport(.response(200, userBody([:])))
        let user = try await transport.makeClient().user(try #require(UserID(id)))

        #expect(transport.requests.map(\.head.path) == [path])
        #expect(transport.requests.map(\.method) == [.get])
        #expect(user.id.description == "user-test-1")
    }

    private func user(from fields: [String: String]) async throws -> User {
        try await ScriptedTransport(.response(200, userBody(fields))).makeClient().user(.example())
    }
}
