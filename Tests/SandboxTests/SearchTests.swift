import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `Searching users` {
    let sandbox = Sandbox()

    @Test func `finds all users without a query, a hundred at a time`() async throws {
        let reply = await sandbox.post("/v1/users/search")

        #expect(reply.status == 200)
        #expect(try reply.objects("results").count == 100)
        #expect(try metadata(reply)["total"] as? Int == Population.shared.users.count)
        #expect(try metadata(reply)["next_cursor"] is String)
        #expect(try reply.objects("results")[0]["request_id"] == nil)
        #expect(try reply.objects("results")[0]["user_id"] is String)
    }

    @Test(arguments: [0, 1, 7, 300, 999, 1000])
    func `pages through all users once, in one order, and ends without a cursor`(limit: Int) async throws {
        var ids: [String] = []
        var cursor: String? = ""
        for _ in Population.shared.users {
            guard let from = cursor else { break }
            let reply = await sandbox.post("/v1/users/search", "{\"limit\":\(limit),\"cursor\":\"\(from)\"}")
            let page = try reply.objects("results").compactMap { $0["user_id"] as? String }
            #expect(page.count <= (limit == 0 ? 100 : limit))
            ids += page
            cursor = try metadata(reply)["next_cursor"] as? String
        }

        #expect(ids == Population.shared.users.map(\.id))
        #expect(cursor == nil)
    }

    @Test func `ends without a cursor if the last page is full`() async throws {
        let reply = await search(("user_id", "[\"customer-0001\"]"), limit: 1)

        #expect(try reply.objects("results").count == 1)
        #expect(try metadata(reply)["next_cursor"] is NSNull)
    }

    @Test(arguments: [
        ("user_id", "[\"\(SpecialUsers.seed.id)\",\"user-test-none\"]", ["seed"]),
        ("user_id", "[\"seed\",\"no-apps\"]", ["seed", "no-apps"]),
        ("email_address", "[\"seed@example.com\"]", ["seed"]),
        ("email_address", "[\"SEED@example.com\"]", []),
        ("email_address_fuzzy", "\"SEED\"", ["seed"]),
        ("email_address_fuzzy", "\"seed@exam\"", ["seed"]),
        ("email_address_fuzzy", "\"eed\"", []),
        ("full_name_fuzzy", "\"ada se\"", ["seed"]),
        ("full_name_fuzzy", "\"manuela\"", ["many-apps"]),
        ("full_name_fuzzy", "\"many\"", ["many-apps"]),
        ("full_name_fuzzy", "\"anuela\"", []),
        ("email_id", "[\"\(SpecialUsers.seed.emails[0].id)\"]", ["seed"]),
        ("phone_number", "[]", []),
        ("webauthn_registration_id", "[\"x\"]", []),
        ("crypto_wallet_verified", "true", []),
    ])
    func `with one filter finds the named users`(name: String, value: String, expected: [String]) async throws {
        #expect(try await found(search((name, value))) == expected)
    }

    @Test func `with each other filter finds the customers that match`() async throws {
        let users = Population.shared.users
        let some = try #require(users.first { !$0.phones.isEmpty && $0.hasTOTP })
        let number = some.phones[0].number
        let cases: [(String, String, (User) -> Bool)] = [
            ("phone_number", "[\"\(number)\"]", { $0.phones.first?.number == number }),
            ("phone_id", "[\"\(some.phones[0].id)\"]", { $0.phones.first?.number == number }),
            ("phone_number_fuzzy", "\"7700900\"", { $0.phones.first?.number.hasPrefix("+447700900") == true }),
            ("status", "\"pending\"", { $0.status == "pending" }),
            ("email_verified", "true", { $0.emails.contains(where: \.isVerified) }),
            ("phone_verified", "true", { $0.phones.contains(where: \.isVerified) }),
            ("password_exists", "false", { !$0.hasPassword }),
            ("oauth_provider", "[\"Google\"]", { $0.oauthProvider == "Google" }),
            ("totp_id", "[\"\(some.totpID)\"]", { $0.id == some.id }),
            ("totp_verified", "true", { $0.hasTOTP }),
            ("email_address_fuzzy", "\"example.org\"", { $0.emails.contains { $0.address.hasSuffix("@example.org") } }),
            ("full_name_fuzzy", "\"nguy\"", { $0.lastName.hasPrefix("Nguy") }),
        ]
        for (name, value, isMeant) in cases {
            let expected = users.filter(isMeant).map(\.externalID)
            #expect(try await found(search((name, value), limit: 1000)) == expected, "\(name)")
            #expect(!expected.isEmpty || name == "full_name_fuzzy", "\(name)")
        }
    }

    @Test func `by time excludes both ends`() async throws {
        let users = Population.shared.users.filter { $0.externalID.hasPrefix("customer") }
        let user = try #require(users.first)
        let time = user.createdAt.formatted(.iso8601)
        let before = "2020-12-31T23:59:59.500Z"

        let greater = try await found(search(("created_at_greater_than", "\"\(time)\""), limit: 1000))
        let less = try await found(search(("created_at_less_than", "\"\(time)\""), limit: 1000))
        let between = try await found(
            search(("created_at_between", "{\"greater_than\":\"\(before)\",\"less_than\":\"\(time)\"}"), limit: 1000))

        #expect(greater.count + less.count == Population.shared.users.count - 1)
        #expect(!greater.contains(user.externalID) && !less.contains(user.externalID))
        #expect(between == less)
    }

    @Test func `combines its filters with AND`() async throws {
        let both = try await found(search(("status", "\"pending\""), ("password_exists", "true"), limit: 1000))

        #expect(both == Population.shared.users.filter { $0.status == "pending" && $0.hasPassword }.map(\.externalID))
        #expect(try await found(search(("status", "\"pending\""), ("user_id", "[\"seed\"]"))) == [])
    }

    @Test(arguments: [
        ("{\"limit\":-1}", "user_search_invalid_limit"),
        ("{\"limit\":1001}", "user_search_invalid_limit"),
        ("{\"limit\":1.5}", "user_search_invalid_limit"),
        ("{\"limit\":1e400}", "bad_request"),
        ("{\"limit\":1e300}", "user_search_invalid_limit"),
        ("{\"limit\":\"10\"}", "user_search_invalid_limit"),
        ("{\"limit\":true}", "user_search_invalid_limit"),
        ("{\"cursor\":\"!\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":\"c3RhcnQ9LTE=\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":\"c3RhcnQ9OTk5OTk5OTk5OTk5OTk5OTk5OTk=\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":1}", "user_search_invalid_cursor"),
        ("{\"query\":{\"operands\":[]}}", "user_search_invalid_operator"),
        ("{\"query\":{\"operator\":\"OR\",\"operands\":[]}}", "user_search_invalid_operator"),
        ("{\"query\":1}", "user_search_invalid_operator"),
        ("{\"query\":{\"operator\":\"AND\"}}", "bad_request"),
        (operand("{}"), "user_search_missing_filter_name"),
        (operand("1"), "user_search_missing_filter_name"),
        (operand("{\"filter_name\":1,\"filter_value\":1}"), "user_search_filter_name_must_be_string"),
        (operand("{\"filter_name\":\"status\"}"), "user_search_missing_filter_value"),
        (operand("{\"filter_name\":\"status\",\"filter_value\":null}"), "user_search_missing_filter_value"),
        (filter("user_id_fuzzy", "\"abc\""), "user_search_filter_name_not_recognized"),
        (filter("external_id", "[\"a\"]"), "user_search_filter_name_not_recognized"),
        (filter("user_id", "\"a\""), "user_search_expected_array_of_string"),
        (filter("user_id", "[1]"), "user_search_expected_array_of_string"),
        (filter("user_id", "[\"user-test-a\",\"a\"]"), "user_search_cannot_mix_internal_and_external_user_ids"),
        (filter("status", "1"), "user_search_expected_string"),
        (filter("status", "\"locked\""), "user_search_invalid_status_filter"),
        (filter("email_verified", "\"true\""), "user_search_expected_bool"),
        (filter("email_address_fuzzy", "\"ab\""), "user_search_email_address_fuzzy_too_short"),
        (filter("phone_number_fuzzy", "\"+1\""), "user_search_phone_number_fuzzy_too_short"),
        (filter("full_name_fuzzy", "\"李\""), "user_search_full_name_fuzzy_too_short"),
        (filter("full_name_fuzzy", "[]"), "user_search_expected_string"),
        (filter("created_at_less_than", "\"yesterday\""), "user_search_expected_timestamp"),
        (filter("created_at_less_than", "0"), "user_search_expected_timestamp"),
        (filter("created_at_between", "[]"), "user_search_expected_object"),
        (filter("created_at_between", "{\"less_than\":\"x\"}"), "user_search_missing_greater_than"),
        (
            filter("created_at_between", "{\"greater_than\":\"2025-01-01T00:00:00Z\"}"),
            "user_search_missing_less_than"
        ),
        ("[]", "bad_request"),
    ])
    func `rejects invalid queries with the API's error types`(body: String, type: String) async throws {
        let reply = await sandbox.post("/v1/users/search", body)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == type)
        #expect(try Set(reply.json().keys).isSuperset(of: ["status_code", "request_id", "error_message", "error_url"]))
    }

    @Test func `rejects a charset`() async {
        #expect(await sandbox.post("/v1/users/search", type: "application/json; charset=utf-8").status == 400)
    }

    private func search(_ filters: (name: String, value: String)..., limit: Int = 100) async -> Reply {
        let operands = filters.map { "{\"filter_name\":\"\($0.name)\",\"filter_value\":\($0.value)}" }
        return await sandbox.post(
            "/v1/users/search",
            "{\"limit\":\(limit),\"query\":{\"operator\":\"AND\",\"operands\":[\(operands.joined(separator: ","))]}}")
    }

    private func found(_ reply: Reply) throws -> [String] {
        try reply.objects("results").compactMap { $0["external_id"] as? String }
    }

    private func metadata(_ reply: Reply) throws -> [String: Any] {
        try #require(try reply.json()["results_metadata"] as? [String: Any])
    }
}

private func operand(_ operand: String) -> String { "{\"query\":{\"operator\":\"AND\",\"operands\":[\(operand)]}}" }

private func filter(_ name: String, _ value: String) -> String {
    operand("{\"filter_name\":\"\(name)\",\"filter_value\":\(value)}")
}
