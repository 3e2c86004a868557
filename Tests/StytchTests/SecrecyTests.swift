import Identifiers
import HTTP
import Testing

@testable import Stytch

@Suite struct `S-52: The project's secret` {
    static let secret = "canary-1f4c9a7be02d~Zq8"
    static let project = Project(id: "project-test-1", secret: secret)

    @Test func `is in no description of a project`() {
        expectNoPiece(in: Self.project)
        #expect(String(describing: Self.project).contains("••••••••"))
    }

    @Test func `is in no description of what speaks for the project`() {
        expectNoPiece(in: Script().stytch(Self.project))
        expectNoPiece(in: [Self.project.authorization])
        expectNoPiece(in: ["x": Optional(Self.project)])
    }

    @Test(arguments: [
        Script.Step.error(401, "unauthorized_credentials"), .error(400, "invalid_secret_authentication"),
        .error(404, "user_not_found"), .error(500, "internal_server_error"), .answer(502, "<html>"), .answer(200, "{}"),
        .answer(200, #"{"\#(secret)":"#), .answer(302, ""), .answer(401, secret),
        .answer(401, #"{"status_code":"\#(secret)"}"#),
        .answer(
            400,
            #"{"status_code":400,"request_id":"r","error_type":"bad_request","error_message":"\#(secret)","error_url":"\#(secret)"}"#
        ),
        .failure(NoAnswer()), .failure(NoAnswer(isTimeout: true)), .failure(CancellationError()),
    ])
    func `is in no error, even where Stytch's answer repeats it`(_ step: Script.Step) async throws {
        let grant = try Grant.example()
        let (once, twice) = (Script(step).stytch(Self.project), Script(step, step).stytch(Self.project))
        let revoking = await failure { () async throws(StytchError) in try await once.revoke(grant) }
        let reading = await failure { () async throws(StytchError) in try await twice.user(grant.user) }

        for error in [revoking, reading] { expectNoPiece(in: try #require(error)) }
    }

    /// Looks for any eight bytes of the secret, plain or as the header field encodes it, in all that prints a value.
    private func expectNoPiece(in value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        var dumped = ""
        dump(value, to: &dumped)
        let encoded = Self.project.authorization.value.dropFirst("Basic ".count)
        for printed in [String(describing: value), String(reflecting: value), "\(value)", dumped] {
            for text in [Self.secret, String(encoded)] {
                for piece in pieces(of: text) where printed.contains(piece) {
                    Issue.record("“\(piece)” stands in “\(printed)”", sourceLocation: sourceLocation)
                    return
                }
            }
        }
    }

    private func pieces(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        return (0...bytes.count - 8).map { String(decoding: bytes[$0..<$0 + 8], as: UTF8.self) }
    }
}
