import Identifiers
import Testing

@testable import Stytch

@Suite struct `S-59: A malformed list of connected apps` {
    @Test func `is reported if the list is missing, and not taken for an empty list`() async throws {
        #expect(try await error(list: nil).reason == .malformed(.missing("connected_apps")))
    }

    @Test(arguments: [
        ("null", MalformedResponse.missing("connected_apps")),
        ("{}", .wrongType("connected_apps", expected: .array)),
        (#""""#, .wrongType("connected_apps", expected: .array)),
        ("[null]", .missing("connected_app_id")),
        ("[1]", .missing("connected_app_id")),
        ("[{}]", .missing("connected_app_id")),
        ("[[]]", .missing("connected_app_id")),
        (#"[{"connected_app_id":null}]"#, .missing("connected_app_id")),
        (#"[{"connected_app_id":7}]"#, .wrongType("connected_app_id", expected: .string)),
        (#"[{"connected_app_id":"a","name":7}]"#, .wrongType("name", expected: .string)),
        (#"[{"connected_app_id":"a","description":{}}]"#, .wrongType("description", expected: .string)),
        (#"[{"connected_app_id":"a","client_type":[]}]"#, .wrongType("client_type", expected: .string)),
        (#"[{"connected_app_id":"a","scopes_granted":["openid"]}]"#, .wrongType("scopes_granted", expected: .string)),
        (
            #"[{"connected_app_id":"a"},{"connected_app_id":true}]"#,
            .wrongType("connected_app_id", expected: .string)
        ),
    ])
    func `is reported as a whole if one member has an unexpected type`(
        _ list: String, _ problem: MalformedResponse
    ) async throws {
        #expect(try await error(list: list).reason == .malformed(problem))
    }

    @Test func `is reported if it exceeds the limit of a response`() async throws {
        let app = #"{"connected_app_id":"a","name":"b","description":"c","client_type":"d","scopes_granted":"e"}"#
        let list = "[" + Array(repeating: app, count: 1700).joined(separator: ",") + "]"
        guard case .malformedResponse(let reason) = try await error(list: list).reason else {
            Issue.record("not a malformed response")
            return
        }
        #expect(reason.contains(JSONSyntaxError.valueLimitExceeded.rawValue))
    }

    private func error(list: String?) async throws -> StytchError {
        let member = list.map { #","connected_apps":\#($0)"# } ?? ""
        let body = #"{"status_code":200,"request_id":"request-id-test-1"\#(member)}"#
        let stytch = ScriptedTransport(.response(200, body)).makeClient()
        return try await #require(throws: StytchError.self) { try await stytch.connectedApps(of: .example()) }
    }
}
