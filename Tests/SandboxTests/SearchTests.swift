import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `Searching users` {
    let sandbox = Sandbox()

    @Test func `finds all users without a query, 100 on a page`() async throws {
        let reply = await sandbox.post("/v1/users/search")

        #expect(reply.status == 200)
        #expect(try reply.objects("results").count == 100)
        #expect(try metadata(reply)["total"] as? Int == Population.shared.users.count)
        #expect(try metadata(reply)["next_cursor"] is String)
        #expect(try reply.objects("results")[0]["request_id"] == nil)
        #expect(try reply.objects("results")[0]["user_id"] is String)
    }

    @Test(arguments: [0, 1, 7, 300, 999, 1000])
    func `pages through all users once, in order, and ends without a cursor`(limit: Int) async throws {
        var ids: [String] = []
        var cursor: String? = ""
        for _ in Population.shared.users {
            guard let current = cursor else { break }
            let reply = await sandbox.post("/v1/users/search", "{\"limit\":\(limit),\"cursor\":\"\(current)\"}")
            let page = try reply.objects("results").compactMap { $0["user_id"] as? String }
            #expect(page.count <= (limit == 0 ? 100 : limit))
            ids += page
            cursor = try metadata(reply)["next_cursor"] as? String
        }

        #expect(ids == Population.shared.users.map(\.id))
        #expect(cursor == nil)
    }

    @Test func `ends without a cursor even if the last page is full`() async throws {
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
    func `finds the users that match one filter`(name: String, value: String, expected: [String]) async throws {
        #expect(try await externalIDs(search((name, value))) == expected)
    }

    @Test func `finds the users that match each of the other filters`() async throws {
        let users = Population.shared.users
        let example = try #require(users.first { !$0.phones.isEmpty && $0.hasTOTP })
        let number = example.phones[0].number
        let cases: [(String, String, (User) -> Bool)] = [
            ("phone_number", "[\"\(number)\"]", { $0.phones.first?.number == number }),
            ("phone_id", "[\"\(example.phones[0].id)\"]", { $0.phones.first?.number == number }),
            ("phone_number_fuzzy", "\"7700900\"", { $0.phones.first?.number.hasPrefix("+447700900") == true }),
            ("status", "\"pending\"", { $0.status == "pending" }),
            ("email_verified", "true", { $0.emails.contains(where: \.isVerified) }),
            ("phone_verified", "true", { $0.phones.contains(where: \.isVerified) }),
            ("password_exists", "false", { !$0.hasPassword }),
            ("oauth_provider", "[\"Google\"]", { $0.oauthProvider == "Google" }),
            ("totp_id", "[\"\(example.totpID)\"]", { $0.id == example.id }),
            ("totp_verified", "true", { $0.hasTOTP }),
            ("email_address_fuzzy", "\"example.org\"", { $0.emails.contains { $0.address.hasSuffix("@example.org") } }),
            ("full_name_fuzzy", "\"nguy\"", { $0.lastName.hasPrefix("Nguy") }),
        ]
        for (name, value, matches) in cases {
            let expected = users.filter(matches).map(\.externalID)
            #expect(try await externalIDs(search((name, value), limit: 1000)) == expected, "\(name)")
            #expect(!expected.isEmpty || name == "full_name_fuzzy", "\(name)")
        }
    }

    @Test func `excludes both ends of a range of times`() async throws {
        let users = Population.shared.users.filter { $0.externalID.hasPrefix("customer") }
        let user = try #require(users.first)
        let time = user.createdAt.formatted(.iso8601)
        let before = "2020-12-31T23:59:59.500Z"

        let greater = try await externalIDs(search(("created_at_greater_than", "\"\(time)\""), limit: 1000))
        let less = try await externalIDs(search(("created_at_less_than", "\"\(time)\""), limit: 1000))
        let between = try await externalIDs(
            search(("created_at_between", "{\"greater_than\":\"\(before)\",\"less_than\":\"\(time)\"}"), limit: 1000))

        #expect(greater.count + less.count == Population.shared.users.count - 1)
        #expect(!greater.contains(user.externalID) && !less.contains(user.externalID))
        #expect(between == less)
    }

    @Test func `combines filters with AND`() async throws {
        let both = try await externalIDs(search(("status", "\"pending\""), ("password_exists", "true"), limit: 1000))

        #expect(both == Population.shared.users.filter { $0.status == "pending" && $0.hasPassword }.map(\.externalID))
        #expect(try await externalIDs(search(("status", "\"pending\""), ("user_id", "[\"seed\"]"))) == [])
    }

    private func search(_ filters: (name: String, value: String)..., limit: Int = 100) async -> Reply {
        let operands = filters.map { "{\"filter_name\":\"\($0.name)\",\"filter_value\":\($0.value)}" }
        return await sandbox.post(
            "/v1/users/search",
            "{\"limit\":\(limit),\"query\":{\"operator\":\"AND\",\"operands\":[\(operands.joined(separator: ","))]}}")
    }

    private func externalIDs(_ reply: Reply) throws -> [String] {
        try reply.objects("results").compactMap { $0["external_id"] as? String }
    }

    private func metadata(_ reply: Reply) throws -> [String: Any] {
        try #require(try reply.json()["results_metadata"] as? [String: Any])
    }
}
