import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import Sandbox

@Suite struct `Basic authentication` {
    @Test func `accepts the sandbox's project`() async throws {
        let reply = await Sandbox().get("/v1/debug/whoami")

        #expect(reply.status == 200)
        #expect(try reply.string("project_id") == Sandbox.projectID)
        #expect(try reply.string("name") == "Sandbox")
        #expect(try reply.string("request_id")?.hasPrefix("request-id-test-") == true)
        #expect(try reply.json()["status_code"] as? Int == 200)
    }

    @Test func `accepts the scheme in any case`() async {
        let header = Sandbox.authorization.replacingOccurrences(of: "Basic", with: "bAsIc")

        #expect(await Sandbox().send(.get, "/v1/debug/whoami", authorization: header).status == 200)
    }

    @Test(arguments: [
        nil, "", "Basic", "Basic ", "Basic !!!", "Bearer " + base64("\(Sandbox.projectID):\(Sandbox.secret)"),
        "Basic " + base64(Sandbox.projectID), "Basic " + base64("\(Sandbox.projectID):secret-test-other"),
        "Basic " + base64("\(Sandbox.projectID):"), "Basic " + base64("\(Sandbox.projectID):\(Sandbox.secret) "),
        "Basic " + base64("project-live-00000000-0000-4000-8000-000000000000:\(Sandbox.secret)"),
    ])
    func `rejects anything else with 401`(header: String?) async throws {
        let reply = await Sandbox().send(.get, "/v1/debug/whoami", authorization: header)

        #expect(reply.status == 401)
        #expect(try reply.string("error_type") == "unauthorized_credentials")
    }

    @Test(arguments: [
        "project-test-123", "", "project-test-00000000-0000-4000-8000-00000000000g", "user",
        "project--00000000-0000-4000-8000-000000000000", "project-test-00000000-0000-4000-8000-000000000000-0",
    ])
    func `rejects a malformed project id with 400`(projectID: String) async throws {
        let header = "Basic " + base64("\(projectID):\(Sandbox.secret)")
        let reply = await Sandbox().send(.get, "/v1/debug/whoami", authorization: header)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "invalid_project_id_authentication")
    }

    @Test(arguments: ["/v1/users/customer-0001", "/sandbox/reset", "/nowhere"])
    func `is checked before everything else`(path: String) async {
        #expect(await Sandbox().send(.post, path, authorization: nil).status == 401)
    }
}

private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
