import Identifiers
import Testing

@testable import Stytch

@Suite struct `A malformed user` {
    @Test(arguments: [
        ("user_id", "null", MalformedResponse.missing("user_id")),
        ("user_id", "7", .wrongType("user_id", expected: .string)),
        ("user_id", #""""#, .invalidID("user_id")),
        ("user_id", "\"..\"", .invalidID("user_id")),
        ("user_id", #""a/b""#, .invalidID("user_id")),
        ("status", "null", .missing("status")),
        ("status", "true", .wrongType("status", expected: .string)),
        ("external_id", "7", .wrongType("external_id", expected: .string)),
        ("name", #""Ada""#, .wrongType("name", expected: .object)),
        ("name", "[]", .wrongType("name", expected: .object)),
        ("name", #"{"first_name":1}"#, .wrongType("first_name", expected: .string)),
        ("emails", "{}", .wrongType("emails", expected: .array)),
        ("emails", #"["a@example.com"]"#, .missing("email")),
        ("emails", "[null]", .missing("email")),
        ("emails", #"[{"verified":true}]"#, .missing("email")),
        ("emails", #"[{"email":["a"]}]"#, .wrongType("email", expected: .string)),
        ("emails", #"[{"email":"a","verified":"yes"}]"#, .wrongType("verified", expected: .boolean)),
        ("emails", #"[{"email":"a","verified":1}]"#, .wrongType("verified", expected: .boolean)),
        ("phone_numbers", #"[{"email":"a"}]"#, .missing("phone_number")),
        ("phone_numbers", "1", .wrongType("phone_numbers", expected: .array)),
        ("is_locked", "0", .wrongType("is_locked", expected: .boolean)),
        ("is_locked", #""false""#, .wrongType("is_locked", expected: .boolean)),
        ("lock_expires_at", "1", .wrongType("lock_expires_at", expected: .string)),
        ("created_at", "{}", .wrongType("created_at", expected: .string)),
        ("roles", #""admin""#, .wrongType("roles", expected: .array)),
        ("roles", #"["a",null]"#, .wrongType("roles[]", expected: .string)),
    ])
    func `S-59: is reported if a member has an unexpected type`(
        _ name: String, _ json: String, _ problem: MalformedResponse
    ) async throws {
        let stytch = ScriptedTransport(.response(200, userBody([name: json]))).makeClient()
        let error = try await #require(throws: StytchError.self) { try await stytch.user(.example()) }

        #expect(
            error
                == StytchError(
                    .malformed(problem), status: 200, requestID: "request-id-test-1", mayHaveTakenEffect: true))
    }
}
