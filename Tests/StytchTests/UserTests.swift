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

    static let bare = ["user_id": #""user-test-1""#, "status": #""active""#]
    static let optional = [
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
        let nulls = Dictionary(uniqueKeysWithValues: Self.optional.map { ($0, "null") })

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
    func `has a name of the parts that exist`(_ json: String, _ name: String) async throws {
        #expect(try await user(from: ["name": json]).name.utf8.elementsEqual(name.utf8))
    }

    @Test(arguments: [
        ("user_id", "null", "“user_id” is missing"), ("user_id", "7", "“user_id” is not text"),
        ("user_id", #""""#, "“user_id” is not an id"), ("user_id", "\"..\"", "“user_id” is not an id"),
        ("user_id", #""a/b""#, "“user_id” is not an id"), ("status", "null", "“status” is missing"),
        ("status", "true", "“status” is not text"), ("external_id", "7", "“external_id” is not text"),
        ("name", #""Ada""#, "“name” is not an object"), ("name", "[]", "“name” is not an object"),
        ("name", #"{"first_name":1}"#, "“first_name” is not text"),
        ("emails", "{}", "“emails” is not a list"), ("emails", #"["a@example.com"]"#, "“email” is missing"),
        ("emails", "[null]", "“email” is missing"), ("emails", #"[{"verified":true}]"#, "“email” is missing"),
        ("emails", #"[{"email":["a"]}]"#, "“email” is not text"),
        ("emails", #"[{"email":"a","verified":"yes"}]"#, "“verified” is not true or false"),
        ("emails", #"[{"email":"a","verified":1}]"#, "“verified” is not true or false"),
        ("phone_numbers", #"[{"email":"a"}]"#, "“phone_number” is missing"),
        ("phone_numbers", "1", "“phone_numbers” is not a list"),
        ("is_locked", "0", "“is_locked” is not true or false"),
        ("is_locked", #""false""#, "“is_locked” is not true or false"),
        ("lock_expires_at", "1", "“lock_expires_at” is not text"), ("created_at", "{}", "“created_at” is not text"),
        ("roles", #""admin""#, "“roles” is not a list"),
        ("roles", #"["a",null]"#, "“roles” contains something that is not text"),
    ])
    func `S-59: is malformed if a member has an unexpected type`(_ name: String, _ json: String, _ why: String)
        async throws
    {
        let stytch = ScriptedTransport(.response(200, body([name: json]))).stytch()
        let error = await failure { () async throws(StytchError) in try await stytch.user(id) }

        #expect(
            error
                == StytchError(
                    .malformedResponse(why), status: 200, requestID: "request-id-test-1", mayHaveTakenEffect: true))
    }

    @Test func `S-62: has truncated texts`() async throws {
        let long = "\"" + String(repeating: "日", count: 2000) + "\""
        let cut = { (count: Int) in String(repeating: "日", count: count) + "…" }
        let user = try await user(from: [
            "external_id": long, "name": "{\"first_name\":\(long)}", "emails": "[{\"email\":\(long)}]",
            "phone_numbers": "[{\"phone_number\":\(long)}]", "status": long, "lock_expires_at": long,
            "created_at": long,
            "roles": "[\(long)]",
        ])

        #expect(user.externalID == cut(128))
        #expect(user.name == cut(256))
        #expect(user.emails.map(\.value) == [cut(256)])
        #expect(user.phones.map(\.value) == [cut(256)])
        #expect(user.status == cut(64))
        #expect(user.lockExpires == cut(64))
        #expect(user.created == cut(64))
        #expect(user.roles == [cut(128)])
    }

    @Test(arguments: [
        ("user-test-1", "/v1/users/user-test-1"), ("auth0|7", "/v1/users/auth0%7C7"), ("a.b_c-d", "/v1/users/a.b_c-d"),
    ])
    func `can be read by either id`(_ id: String, _ path: String) async throws {
        let transport = ScriptedTransport(.response(200, body([:])))
        let user = try await transport.stytch().user(try #require(UserID(id)))

        #expect(transport.requests.map(\.head.path) == [path])
        #expect(transport.requests.map(\.method) == [.get])
        #expect(user.id.description == "user-test-1")
    }

    private let id: UserID
    init() throws { id = try #require(UserID("customer-0001")) }

    private func user(from fields: [String: String]) async throws -> User {
        try await ScriptedTransport(.response(200, body(fields))).stytch().user(id)
    }

    private func body(_ fields: [String: String]) -> String {
        let all = Self.bare.merging(fields) { $1 }.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\"status_code\":200,\"request_id\":\"request-id-test-1\",\(all.joined(separator: ","))}"
    }
}

@Suite struct `A truncated text` {
    @Test(arguments: [
        ("", 2, ""), ("ab", 2, "ab"), ("abc", 2, "ab…"), ("日本", 2, "日本"), ("日本語", 2, "日本…"),
        ("e\u{301}e", 2, "e\u{301}…"),
        ("👩‍👩‍👧", 1, "👩…"), ("\r\n\r\n", 3, "\r\n\r…"), ("a", 0, "…"),
    ])
    func `is measured in Unicode scalars`(_ text: String, _ scalars: Int, _ expected: String) {
        #expect(text.truncated(to: scalars).utf8.elementsEqual(expected.utf8))
    }
}
