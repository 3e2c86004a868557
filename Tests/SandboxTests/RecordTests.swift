import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite struct `The record of a request` {
    @Test func `is one line with the request and the response`() async throws {
        let body = "{\"limit\":-1,\n \"x\":\"\u{2028}é\"}"
        let (reply, record) = try await recordRequest(.post, "/v1/users/search?a=1&a=%0A", body: body)

        #expect(record["method"] as? String == "POST")
        #expect(record["path"] as? String == "/v1/users/search?a=1&a=%0A")
        #expect(record["body"] as? String == body)
        #expect(record["status"] as? Int == 400)
        #expect(record["error_type"] as? String == "user_search_invalid_limit")
        #expect(try record["request_id"] as? String == reply.string("request_id"))
        #expect(record["user_id"] == nil)
        let time = try #require(record["time"] as? String)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `contains the canonical ids of a revocation, and whether it took effect`() async throws {
        let user = SpecialUsers.seed
        let path = "/v1/users/seed/connected_apps/\(user.grants[0].app.id)/revoke"
        let (_, record) = try await recordRequest(.post, path, body: "{}")

        #expect(record["user_id"] as? String == user.id)
        #expect(record["connected_app_id"] as? String == user.grants[0].app.id)
        #expect(record["took_effect"] as? Bool == true)
        #expect(record["error_type"] is NSNull)
    }

    @Test(arguments: [
        "answers-401", "answers-404", "answers-429", "answers-500", "answers-html", "disagrees", "flaky-429",
        "revoke-429", "revoke-500", "revoke-ignored", "no-apps",
    ])
    func `reports that a revocation had no effect`(user: String) async throws {
        let app = Catalogue.apps[0].id
        let (reply, record) = try await recordRequest(
            .post, "/v1/users/\(user)/connected_apps/\(app)/revoke", body: "{}")

        #expect(record["user_id"] as? String == User(user).id)
        #expect(record["connected_app_id"] as? String == app)
        #expect(record["took_effect"] as? Bool == false)
        #expect(record["status"] as? Int == reply.status)
        #expect((record["request_id"] is NSNull) == (user == "answers-html"))
    }

    @Test(arguments: ["/v1/debug/whoami", "/nowhere", "/v1/users/hostile/connected_apps", "/v1/users/%zz"])
    func `is written for every request, without header fields and secrets`(path: String) async throws {
        let lines = Mutex<[String]>([])
        let sandbox = Sandbox { line in lines.withLock { $0.append(line) } }
        _ = await sandbox.get(path, [.userAgent: "somebody/1.0"])
        _ = await sandbox.send(.get, path, authorization: "Basic d3Jvbmc6d3Jvbmc=")

        let records = lines.withLock { $0 }
        #expect(records.count == 2)
        for line in records {
            let encoded = Sandbox.authorization.dropFirst("Basic ".count)
            for text in [Sandbox.secret, String(encoded), "d3Jvbmc", "Basic", "uthorization:", "somebody/1.0"] {
                #expect(!line.contains(text), "\(text)")
            }
            #expect(line.utf8.allSatisfy { $0 >= 0x20 })
        }
    }

    @Test func `replaces invalid UTF-8 in the body`() async throws {
        let lines = Mutex<[String]>([])
        let sandbox = Sandbox { line in lines.withLock { $0.append(line) } }
        let fields: HTTPFields = [.authorization: Sandbox.authorization]
        _ = await sandbox.respond(to: .init(.post, "/sandbox/reset", fields: fields, body: [0x61, 0xFF, 0x00, 0x62]))

        #expect(lines.withLock { $0 }.first?.contains("\"body\":\"a\u{FFFD}\\u0000b\"") == true)
    }

    private func recordRequest(
        _ method: HTTPRequest.Method, _ path: String, body: String
    ) async throws -> (reply: Reply, record: [String: Any]) {
        let lines = Mutex<[String]>([])
        let sandbox = Sandbox(records: { line in lines.withLock { $0.append(line) } }, pause: { _ in })
        let reply = await sandbox.send(method, path, fields: [.contentType: "application/json"], body: body)
        let line = try #require(lines.withLock { $0 }.first)
        #expect(lines.withLock { $0.count } == 1)
        #expect(!line.utf8.contains(UInt8(ascii: "\n")))
        return (reply, try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
    }
}
