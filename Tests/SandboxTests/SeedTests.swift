import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import Sandbox

@Suite struct `The user of the documented example` {
    @Test func `has exactly the documented connected apps, the request id included`() async throws {
        let reply = await Sandbox().get("/v1/users/\(SpecialUsers.seed.id)/connected_apps")

        #expect(reply.status == 200)
        #expect(reply.response[.contentType] == "application/json")
        #expect(try reply.json() as NSDictionary == parsed(documented200))
    }

    @Test func `can be revoked and restored`() async throws {
        let sandbox = Sandbox()
        let app = "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000"

        #expect(await sandbox.post("/v1/users/\(SpecialUsers.seed.id)/connected_apps/\(app)/revoke").status == 200)
        #expect(try await sandbox.appIDs(of: SpecialUsers.seed.id) == [])
        #expect(await sandbox.post("/sandbox/reset").status == 200)
        #expect(try await sandbox.appIDs(of: SpecialUsers.seed.id) == [app])
    }
}

@Suite struct `A documented error` {
    @Test(arguments: [
        ("answers-401", 401, documented401), ("answers-429", 429, documented429), ("answers-500", 500, documented500),
    ])
    func `has its five fields word for word, with its own request id`(
        user: String, status: Int, documented: String
    ) async throws {
        let reply = await Sandbox().get("/v1/users/\(user)/connected_apps")
        var fields = try reply.json()
        let requestID = try #require(fields["request_id"] as? String)
        fields["request_id"] = "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141"

        #expect(reply.status == status)
        #expect(try fields as NSDictionary == parsed(documented))
        #expect(requestID.wholeMatch(of: /request-id-test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
    }

    @Test func `never has the same request id twice`() async throws {
        let sandbox = Sandbox()
        let first = try await sandbox.get("/v1/users/nobody").string("request_id")
        let second = try await sandbox.get("/v1/users/nobody").string("request_id")

        #expect(first != nil)
        #expect(first != second)
    }
}

private func parsed(_ text: String) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
}

private let documented200 = """
    {
    "status_code": 200,
    "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
    "connected_apps": [
    {
    "client_type": "first_party",
    "connected_app_id": "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000",
    "description": "A first party connected app",
    "logo_url": null,
    "name": "first-party-confidential-app",
    "scopes_granted": "openid profile email"
    }
    ]
    }
    """

private let documented401 = """
    {
    "status_code": 401,
    "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
    "error_type": "unauthorized_credentials",
    "error_message": "Unauthorized credentials.",
    "error_url": "https://stytch.com/docs/api/errors/401"
    }
    """

private let documented429 = """
    {
    "status_code": 429,
    "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
    "error_type": "too_many_requests",
    "error_message": "Too many requests have been made.",
    "error_url": "https://stytch.com/docs/api/errors/429"
    }
    """

private let documented500 = """
    {
    "status_code": 500,
    "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
    "error_type": "internal_server_error",
    "error_message": "Oops, something seems to have gone wrong, please reach out to support@stytch.com to let us know what \
    went wrong.",
    "error_url": "https://stytch.com/docs/api/errors/500"
    }
    """
