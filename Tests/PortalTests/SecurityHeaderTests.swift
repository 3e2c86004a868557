import Accounts
import HTTP
import HTTPTypes
import Templates
import Testing

@testable import Portal

@Suite struct `The header fields of every response` {
    /// A response of each status that the portal sends.
    static let responses = Task { () -> [Int: Response] in
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        var responses = [
            await admin.get("/"), await fixture.get("/sign-in"), await fixture.get("/"), await admin.get("/users?q="),
            await admin.post("/sign-out", fields: [:]), await admin.get("/nothing"), await admin.get("/sign-out"),
            await admin.submit(operation: "0"),
            await fixture.portal.reject(HTTPError(.contentTooLarge, "Too large."), client: ""),
            await admin.get("/users?q=\(String(repeating: "a", count: 3000))"),
            await admin.post(
                Seed.revocationPath, fields: [.origin: PortalFixture.origin, .contentType: "text/plain"]),
            await admin.submit(operation: operation, reason: ""), await admin.get("/users/answers-500"),
            await fixture.get("/healthz"),
        ]
        fixture.stytch.fail(.timeout)
        responses.append(await admin.get(Seed.userPath))
        try fixture.blockLogWrites()
        responses.append(await admin.get(Seed.userPath))
        try fixture.hideLogTable()
        responses.append(await admin.get("/audit"))
        return Dictionary(responses.map { ($0.status.code, $0) }) { first, _ in first }
    }

    static let statuses = [200, 303, 400, 403, 404, 405, 409, 413, 414, 415, 422, 500, 502, 503, 504]

    @Test(arguments: statuses)
    func `are the same for each status (S-20, S-22, S-24)`(status: Int) async throws {
        try ExpectedSecurityHeaders.expectValues(of: try #require(try await Self.responses.value[status]))
    }

    @Test(arguments: statuses)
    func `allow a page nothing but the portal's style and script (S-21)`(status: Int) async throws {
        try ExpectedSecurityHeaders.expectPolicy(of: try #require(try await Self.responses.value[status]))
    }

    @Test(arguments: statuses)
    func `deny a page the devices of the computer (S-22)`(status: Int) async throws {
        let response = try #require(try await Self.responses.value[status])
        let policy = try #require(response[.known("Permissions-Policy")])
        for feature in ExpectedSecurityHeaders.deniedFeatures { #expect(policy.contains("\(feature)=()")) }
    }

    @Test(arguments: statuses)
    func `share nothing with other sites and reveal no version (S-23, S-26)`(status: Int) async throws {
        let response = try #require(try await Self.responses.value[status])
        let names = response.head.headerFields.map { $0.name.canonicalName }
        #expect(!names.contains(where: ExpectedSecurityHeaders.isForbidden))
    }

    @Test(arguments: statuses)
    func `name the media type of the body (S-25)`(status: Int) async throws {
        let response = try #require(try await Self.responses.value[status])
        #expect(response.body.isEmpty == (status == 303))
        #expect(response[.contentType] == (status == 303 ? nil : "text/html; charset=utf-8"))
        #expect(response.text.hasPrefix("<!doctype html>") == (status != 303))
    }

    @Test func `name the media type of plain text (S-25)`() async throws {
        let fixture = try PortalFixture()
        for path in ["/healthz", "/metrics"] {
            #expect(await fixture.get(path)[.contentType] == "text/plain; charset=utf-8")
        }
    }

    @Test func `are there even if no page can be rendered`() async throws {
        let fixture = try PortalFixture(templates: try Templates(sources: ["nothing": ""]))
        let response = await fixture.get("/nothing")
        #expect(response.status == .notFound)
        #expect(response[.contentType] == "text/plain; charset=utf-8")
        #expect(response.text.hasPrefix("\(Problem(HTTPError.notFound).title)\n"))
        try ExpectedSecurityHeaders.expectValues(of: response)
        try ExpectedSecurityHeaders.expectPolicy(of: response)
        #expect(fixture.log.lines.contains { $0.hasPrefix("critical ") })
    }
}
