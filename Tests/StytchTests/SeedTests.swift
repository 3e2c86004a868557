import HTTP
import HTTPTypes
import Identifiers
import TestSupport
import Testing

@testable import Stytch

@Suite struct `The documented example` {
    @Test func `is requested at the documented path, without a body`() async throws {
        let transport = ScriptedTransport(.response(200, DocumentedExample.connectedApps))
        _ = try await transport.makeClient().connectedApps(of: try user)
        let request = try #require(transport.requests.first)

        #expect(transport.requests.count == 1)
        #expect(request.method == .get)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "test.stytch.com")
        #expect(request.head.path == DocumentedExample.path)
        #expect(request.body == [])
    }

    @Test func `has one app with its texts and three scopes`() async throws {
        let apps = try await ScriptedTransport(.response(200, DocumentedExample.connectedApps)).makeClient()
            .connectedApps(
                of: try user)

        #expect(apps.requestID == DocumentedExample.requestID)
        #expect(apps.count == 1)
        #expect(
            apps.apps == [
                ConnectedApp(
                    id: "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000", name: "first-party-confidential-app",
                    description: "A first party connected app", type: .firstParty,
                    scopes: ["openid", "profile", "email"])
            ])
    }

    @Test func `with 401 means rejected credentials, and is not retried`() async throws {
        let (error, transport) = try await fail(.response(401, DocumentedExample.unauthorized))

        #expect(
            error
                == StytchError(
                    .credentialsRefused, status: 401, type: "unauthorized_credentials",
                    requestID: DocumentedExample.requestID))
        #expect(transport.requests.count == 1)
    }

    @Test func `with 429 means rate limiting, and is retried once`() async throws {
        let (error, transport) = try await fail(
            .response(429, DocumentedExample.tooManyRequests), .response(429, DocumentedExample.tooManyRequests))

        #expect(
            error
                == StytchError(
                    .tooManyRequests, status: 429, type: "too_many_requests", requestID: DocumentedExample.requestID))
        #expect(transport.requests.count == 2)
    }

    @Test func `with 500 means a failure with an unknown effect, and is not retried`() async throws {
        let (error, transport) = try await fail(.response(500, DocumentedExample.internalServerError))

        #expect(
            error
                == StytchError(
                    .failed, status: 500, type: "internal_server_error", requestID: DocumentedExample.requestID,
                    mayHaveTakenEffect: true))
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [
        (DocumentedExample.unauthorized, 401), (DocumentedExample.tooManyRequests, 429),
        (DocumentedExample.internalServerError, 500),
    ])
    func `is malformed if an error response has HTTP status 200`(_ body: String, _ bodyStatus: Int) async throws {
        let (error, _) = try await fail(.response(200, body))

        #expect(error.reason == .malformed(.statusMismatch(http: 200, body: bodyStatus)))
        #expect(error.requestID == DocumentedExample.requestID)
        #expect(error.mayHaveTakenEffect)
    }

    private var user: UserID { get throws { try #require(UserID(DocumentedExample.userID)) } }

    private func fail(_ steps: ScriptedTransport.Step...) async throws -> (
        error: StytchError, transport: ScriptedTransport
    ) {
        let transport = ScriptedTransport(steps)
        let (stytch, user) = (transport.makeClient(), try user)
        return (
            try await #require(throws: StytchError.self) { try await stytch.connectedApps(of: user) }, transport
        )
    }
}
