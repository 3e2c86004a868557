import Foundation
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Sandbox

@Suite struct `The user of the documented example` {
    @Test func `has exactly the documented response, including the request id`() async throws {
        let reply = await Sandbox().get("/v1/users/\(SpecialUsers.seed.id)/connected_apps")

        #expect(reply.status == 200)
        #expect(reply.response[.contentType] == "application/json")
        #expect(try reply.json() as NSDictionary == parseObject(DocumentedExample.connectedApps))
    }

    @Test func `has a grant that can be revoked and restored`() async throws {
        let sandbox = Sandbox()
        let app = "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000"

        #expect(await sandbox.post("/v1/users/\(SpecialUsers.seed.id)/connected_apps/\(app)/revoke").status == 200)
        #expect(try await sandbox.appIDs(of: SpecialUsers.seed.id) == [])
        #expect(await sandbox.post("/sandbox/reset").status == 200)
        #expect(try await sandbox.appIDs(of: SpecialUsers.seed.id) == [app])
    }
}
