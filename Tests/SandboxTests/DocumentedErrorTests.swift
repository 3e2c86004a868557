import Foundation
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Sandbox

@Suite struct `A documented error` {
    @Test(arguments: [
        ("answers-401", 401, DocumentedExample.unauthorized), ("answers-429", 429, DocumentedExample.tooManyRequests),
        ("answers-500", 500, DocumentedExample.internalServerError),
    ])
    func `has the documented members, with another request id`(
        user: String, status: Int, documented: String
    ) async throws {
        let reply = await Sandbox().get("/v1/users/\(user)/connected_apps")
        var fields = try reply.json()
        let requestID = try #require(fields["request_id"] as? String)
        fields["request_id"] = "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141"

        #expect(reply.status == status)
        #expect(try fields as NSDictionary == parseObject(documented))
        #expect(requestID.wholeMatch(of: /request-id-test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
    }

    @Test func `has a unique request id`() async throws {
        let sandbox = Sandbox()
        let first = try await sandbox.get("/v1/users/nobody").string("request_id")
        let second = try await sandbox.get("/v1/users/nobody").string("request_id")

        #expect(first != nil)
        #expect(first != second)
    }
}
