import Identifiers
import HTTP
import HTTPTypes
import Testing

@testable import Stytch

@Suite struct `The documented example` {
    @Test func `is asked for at the documented address, with no body`() async throws {
        let script = Script(.answer(200, Seed.connectedApps))
        _ = try await script.stytch().connectedApps(of: try user)
        let request = try #require(script.requests.first)

        #expect(script.requests.count == 1)
        #expect(request.method == .get)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "test.stytch.com")
        #expect(request.head.path == Seed.path)
        #expect(request.body == [])
    }

    @Test func `200: is one app with its two kinds of names and its three scopes`() async throws {
        let apps = try await Script(.answer(200, Seed.connectedApps)).stytch().connectedApps(of: try user)

        #expect(apps.requestID == Seed.requestID)
        #expect(apps.count == 1)
        #expect(
            apps.apps == [
                ConnectedApp(
                    id: "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000", name: "first-party-confidential-app",
                    description: "A first party connected app", type: .firstParty,
                    scopes: ["openid", "profile", "email"])
            ])
    }

    @Test func `401: is the portal's own fault, and is not tried again`() async throws {
        let (error, script) = try await ending(.answer(401, Seed.unauthorized))

        #expect(
            error
                == StytchError(
                    .credentialsRefused, status: 401, type: "unauthorized_credentials", requestID: Seed.requestID))
        #expect(script.requests.count == 1)
    }

    @Test func `429: asks us to wait, and is tried once more`() async throws {
        let (error, script) = try await ending(.answer(429, Seed.tooManyRequests), .answer(429, Seed.tooManyRequests))

        #expect(
            error == StytchError(.tooManyRequests, status: 429, type: "too_many_requests", requestID: Seed.requestID))
        #expect(script.requests.count == 2)
    }

    @Test func `500: is Stytch's failure, after which nothing is certain, and is not tried again`() async throws {
        let (error, script) = try await ending(.answer(500, Seed.failure))

        #expect(
            error
                == StytchError(
                    .failed, status: 500, type: "internal_server_error", requestID: Seed.requestID,
                    mayHaveTakenEffect: true))
        #expect(script.requests.count == 1)
    }

    @Test(arguments: [Seed.unauthorized, Seed.tooManyRequests, Seed.failure])
    func `an error's body under HTTP 200, as the documentation prints it, is never believed`(_ body: String)
        async throws
    {
        let (error, _) = try await ending(.answer(200, body))
        guard case .malformedResponse(let why) = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect(why.hasPrefix("HTTP says 200, the body says "))
        #expect(error.requestID == Seed.requestID)
        #expect(error.mayHaveTakenEffect)
    }

    private var user: UserID { get throws { try #require(UserID(Seed.userID)) } }

    private func ending(_ first: Script.Step, _ second: Script.Step? = nil) async throws -> (StytchError, Script) {
        let script = second.map { Script(first, $0) } ?? Script(first)
        let (stytch, user) = (script.stytch(), try user)
        let error = await failure { () async throws(StytchError) in try await stytch.connectedApps(of: user) }
        return (try #require(error), script)
    }
}
