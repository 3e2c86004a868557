import Identifiers
import Testing

@testable import Stytch

@Suite struct `The connected apps of a user` {
    @Test func `can be empty`() async throws {
        let apps = try await apps("")

        #expect(apps.apps == [])
        #expect(apps.count == 0)
        #expect(apps.requestID == "request-id-test-1")
    }

    @Test func `are in Stytch's order, without grouping`() async throws {
        let apps = try await apps(
            app(["connected_app_id": #""b""#]), app(["connected_app_id": #""a""#]), app(["connected_app_id": #""b""#]))

        #expect(apps.apps.map(\.id) == ["b", "a", "b"])
        #expect(apps.count == 3)
    }

    @Test(arguments: [
        ("first_party", ClientType.firstParty), ("first_party_public", .firstPartyPublic), ("third_party", .thirdParty),
        ("third_party_public", .thirdPartyPublic), ("fourth_party", .other("fourth_party")),
        ("First_Party", .other("First_Party")),
        ("first_party ", .other("first_party ")), ("", .other("")), ("<b>", .other("<b>")),
    ])
    func `have a documented type, or another one with its name`(_ name: String, _ type: ClientType) async throws {
        let app = try await only(["client_type": "\"\(name)\""])

        #expect(app.type == type)
        #expect(app.type.name == name)
        #expect(ClientType(name) == type)
    }

    @Test func `have empty strings and an unknown type if members are missing or null`() async throws {
        let expected = ConnectedApp(id: "app-1", name: "", description: "", type: .other("unknown"), scopes: [])

        #expect(try await apps(#"{"connected_app_id":"app-1"}"#).apps == [expected])
        #expect(
            try await only(["name": "null", "description": "null", "client_type": "null", "scopes_granted": "null"])
                == expected)
    }

    @Test func `ignore unknown members and logos`() async throws {
        let plain = try await only([:])

        #expect(
            try await only(["logo_url": #""javascript:alert(1)""#, "granted_at": "7", "x": #"{"name":"y"}"#]) == plain)
        #expect(try await only(["logo_url": "7"]) == plain)
    }

    @Test(arguments: [
        ("", []), (" ", []), ("openid", ["openid"]), ("openid profile email", ["openid", "profile", "email"]),
        ("  openid   profile ", ["openid", "profile"]), (#"a\tb\nc\r\nd"#, ["a", "b", "c", "d"]),
        ("read:docs,write:docs", ["read:docs,write:docs"]),
        ("openid openid", ["openid", "openid"]), (#"a\u0020\u0301b"#, ["a", "\u{301}b"]), (#"a\u00a0b"#, ["a\u{A0}b"]),
        (#"<b> \u0022\u0301 \u202ex"#, ["<b>", "\"\u{301}", "\u{202E}x"]), ("日本 👍", ["日本", "👍"]),
    ])
    func `have their scopes split on bytes`(_ text: String, _ scopes: [String]) async throws {
        let read = try await only(["scopes_granted": "\"\(text)\""]).scopes

        #expect(read.map { Array($0.utf8) } == scopes.map { Array($0.utf8) })
    }

    @Test func `can have an id that is not valid in a URL`() async throws {
        for id in ["", "..", "https://client.example/metadata.json", "é"] {
            let app = try await only(["connected_app_id": "\"\(id)\""])

            #expect(app.id == id)
            #expect(ConnectedAppID(app.id) == nil)
        }
    }

    @Test func `S-62: have truncated texts; a truncated id is not valid`() async throws {
        let long = "\"" + String(repeating: "日", count: 20_000) + "\""
        let truncated = { (count: Int) in String(repeating: "日", count: count) + "…" }
        let app = try await only(["name": long, "description": long, "client_type": long, "scopes_granted": long])

        #expect(app.name == truncated(256))
        #expect(app.description == truncated(1024))
        #expect(app.type == .other(truncated(64)))
        #expect(app.scopes == [truncated(16_384)])

        let longID = try await only(["connected_app_id": "\"" + String(repeating: "a", count: 300) + "\""]).id
        #expect(longID == String(repeating: "a", count: 256) + "…")
        #expect(ConnectedAppID(longID) == nil)
    }

    @Test(arguments: [499, 500, 501, 1400])
    func `S-62: are all counted, and at most 500 are kept`(_ number: Int) async throws {
        let rows = (0..<number).map { app(["connected_app_id": "\"app-\($0)\""]) }
        let apps = try await apps(rows.joined(separator: ","))

        #expect(apps.count == number)
        #expect(apps.apps.count == min(number, 500))
        #expect(apps.apps.last?.id == "app-\(min(number, 500) - 1)")
    }

    private func apps(_ rows: String...) async throws -> ConnectedApps {
        let list = rows.joined(separator: ",")
        let body = #"{"status_code":200,"request_id":"request-id-test-1","connected_apps":[\#(list)]}"#
        return try await ScriptedTransport(.response(200, body)).makeClient().connectedApps(of: .example())
    }

    private func only(_ fields: [String: String]) async throws -> ConnectedApp {
        try #require(try await apps(app(fields)).apps.first)
    }

    private func app(_ fields: [String: String]) -> String {
        let defaults = [
            "connected_app_id": #""app-1""#, "name": #""Notes""#, "description": #""Keeps notes""#,
            "client_type": #""third_party""#,
            "scopes_granted": #""openid""#,
        ]
        return "{" + defaults.merging(fields) { $1 }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

}
