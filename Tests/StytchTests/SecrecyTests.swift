import HTTP
import Identifiers
import Testing

@testable import Stytch

@Suite struct `S-52: The project's secret` {
    static let secret = "canary-1f4c9a7be02d~Zq8"
    static let project = Project(id: "project-test-1", secret: secret)

    @Test func `is in no description of a project`() {
        expectNoSecret(in: Self.project)
        #expect(String(describing: Self.project).contains("••••••••"))
    }

    @Test func `is in no description of a client`() {
        expectNoSecret(in: ScriptedTransport().makeClient(Self.project))
        expectNoSecret(in: [Self.project.authorization])
        expectNoSecret(in: ["x": Optional(Self.project)])
    }

    @Test(arguments: [
        ScriptedTransport.Step.error(401, "unauthorized_credentials"), .error(400, "invalid_secret_authentication"),
        .error(404, "user_not_found"), .error(500, "internal_server_error"), .response(502, "<html>"),
        .response(200, "{}"),
        .response(200, #"{"\#(secret)":"#), .response(302, ""), .response(401, secret),
        .response(401, #"{"status_code":"\#(secret)"}"#),
        .response(
            400,
            #"{"status_code":400,"request_id":"r","error_type":"bad_request","error_message":"\#(secret)","error_url":"\#(secret)"}"#
        ),
        .failure(ConnectionFailure()), .failure(ConnectionFailure(isTimeout: true)), .failure(CancellationError()),
    ])
    func `is in no error, even if Stytch's response repeats it`(_ step: ScriptedTransport.Step) async throws {
        let grant = try Grant.example()
        let (once, twice) = (
            ScriptedTransport(step).makeClient(Self.project), ScriptedTransport(step, step).makeClient(Self.project)
        )
        let revocationError = try await #require(throws: StytchError.self) { try await once.revoke(grant) }
        let readError = try await #require(throws: StytchError.self) { try await twice.user(grant.user) }

        for error in [revocationError, readError] { expectNoSecret(in: error) }
    }

    /// Searches every description of a value for any eight bytes of the secret, plain or encoded.
    private func expectNoSecret(in value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        var dumped = ""
        dump(value, to: &dumped)
        let encoded = Self.project.authorization.value.dropFirst("Basic ".count)
        for printed in [String(describing: value), String(reflecting: value), "\(value)", dumped] {
            for text in [Self.secret, String(encoded)] {
                for piece in pieces(of: text) where printed.contains(piece) {
                    Issue.record("“\(piece)” is in “\(printed)”", sourceLocation: sourceLocation)
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
