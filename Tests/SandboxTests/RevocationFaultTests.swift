import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite struct `A revocation with a fault` {
    let sandbox = Sandbox(records: { _ in }, pause: { _ in })

    @Test(arguments: [
        ("revoke-429", 429, false), ("revoke-500", 500, false), ("revoke-ignored", 200, false),
        ("revoke-half", 200, true), ("revoke-nothing", 200, true),
    ])
    func `takes effect only if the fault allows it, and reads are correct`(
        user: String, status: Int, takesEffect: Bool
    ) async throws {
        let apps = try await sandbox.appIDs(of: user)
        let reply = await sandbox.post("/v1/users/\(user)/connected_apps/\(apps[0])/revoke")

        #expect(await sandbox.get("/v1/users/\(user)").status == 200)
        #expect(reply.status == status)
        #expect(reply.response[.retryAfter] == (user == "revoke-429" ? "7" : nil))
        #expect((reply.response[.contentLength] != nil) == (user == "revoke-half"))
        #expect(try await sandbox.appIDs(of: user) == (takesEffect ? Array(apps.dropFirst()) : apps))
    }

    @Test func `takes effect and is recorded before the delay`() async throws {
        let events = Mutex<[String]>([])
        let sandbox = Sandbox(
            records: { line in
                events.withLock { $0.append(line.contains("\"took_effect\":true") ? "revoked" : "read") }
            },
            pause: { pause in events.withLock { $0.append("\(pause)") } })
        let app = try #require(Population.shared.user("revoke-nothing")?.grants.first).app.id
        _ = await sandbox.post("/v1/users/revoke-nothing/connected_apps/\(app)/revoke")

        #expect(events.withLock { $0 } == ["revoked", "30.0 seconds"])
    }
}
