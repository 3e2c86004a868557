import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite struct `A user with a fault` {
    static let reads = ["", "/connected_apps"]
    let sandbox = Sandbox(records: { _ in }, pause: { _ in })

    @Test(
        arguments: [
            ("answers-401", 401, "unauthorized_credentials", nil), ("answers-404", 404, "user_not_found", nil),
            ("answers-429", 429, "too_many_requests", "7"), ("answers-500", 500, "internal_server_error", nil),
        ] as [(String, Int, String, String?)])
    func `returns an error for every call`(
        user: String, status: Int, type: String, retryAfter: String?
    ) async throws {
        for reply in try await makeEveryCall(on: user) {
            #expect(reply.status == status)
            #expect(reply.response[.retryAfter] == retryAfter)
            #expect(try reply.string("error_type") == type)
            #expect(try reply.json()["status_code"] as? Int == status)
        }
    }

    @Test func `returns a proxy's error page for every call`() async throws {
        for reply in try await makeEveryCall(on: "answers-html") {
            #expect(reply.status == 502)
            #expect(reply.response[.contentType]?.hasPrefix("text/html") == true)
            #expect(reply.text.contains("<h1>502 Bad Gateway</h1>"))
        }
    }

    @Test func `returns 200 with status 500 in the body for every call`() async throws {
        for reply in try await makeEveryCall(on: "disagrees") {
            #expect(reply.status == 200)
            #expect(try reply.json()["status_code"] as? Int == 500)
            #expect(try reply.string("error_type") == "internal_server_error")
        }
    }

    @Test func `returns half of the body with the length of the whole for every call`() async throws {
        for reply in try await makeEveryCall(on: "answers-half") {
            let length = try #require(reply.response[.contentLength].flatMap { Int($0) })
            #expect(reply.status == 200)
            #expect(reply.response.body.count == length - length / 2)
            #expect(reply.response.body.count < length)
            #expect(throws: (any Error).self) { try reply.json() }
        }
    }

    @Test func `returns the correct response after 30 seconds for every call`() async throws {
        let pauses = Mutex<[Duration]>([])
        let sandbox = Sandbox(records: { _ in }, pause: { pause in pauses.withLock { $0.append(pause) } })
        for path in Self.reads {
            #expect(await sandbox.get("/v1/users/answers-nothing\(path)").status == 200)
        }
        let app = try firstApp(of: "answers-nothing")
        #expect(await sandbox.post("/v1/users/answers-nothing/connected_apps/\(app)/revoke").status == 200)
        #expect(try await sandbox.appIDs(of: "answers-nothing").contains(app) == false)

        #expect(pauses.withLock { $0 } == Array(repeating: .seconds(30), count: 4))
    }

    @Test func `responds early if the caller is cancelled`() async {
        let result = await withTaskGroup(of: String.self) { group in
            group.addTask {
                let call = Task { await Sandbox().get("/v1/users/answers-nothing").status }
                call.cancel()
                return "\(await call.value)"
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(20))
                return "timeout"
            }
            defer { group.cancelAll() }
            return await group.next()
        }

        #expect(result == "200")
    }

    @Test func `returns 429 for the first, third, … call of each kind, until a reset`() async throws {
        let statuses = await statuses(of: ["", "/connected_apps", "", "", "/connected_apps", ""])
        #expect(statuses == [429, 429, 200, 429, 200, 200])

        _ = await sandbox.get("/v1/users/flaky-429")
        _ = await sandbox.post("/sandbox/reset")
        let reply = await sandbox.get("/v1/users/flaky-429")
        #expect(reply.status == 429)
        #expect(reply.response[.retryAfter] == "1")
    }

    /// Returns the replies to both reads and a revocation.
    private func makeEveryCall(on user: String) async throws -> [Reply] {
        var replies: [Reply] = []
        for path in Self.reads { replies.append(await sandbox.get("/v1/users/\(user)\(path)")) }
        replies.append(await sandbox.post("/v1/users/\(user)/connected_apps/\(try firstApp(of: user))/revoke"))
        return replies
    }

    private func statuses(of paths: [String]) async -> [Int] {
        var statuses: [Int] = []
        for path in paths { statuses.append(await sandbox.get("/v1/users/flaky-429\(path)").status) }
        return statuses
    }

    private func firstApp(of user: String) throws -> String {
        try #require(Population.shared.user(user)?.grants.first).app.id
    }
}
