import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite struct `Revoking a connected app` {
    let sandbox = Sandbox()

    @Test func `returns 200 with the two fields of every response, and removes the app from the list`()
        async throws
    {
        let (user, apps) = try userWithApps()
        let reply = await revoke(apps[1], of: user)

        #expect(reply.status == 200)
        #expect(try Set(reply.json().keys) == ["status_code", "request_id"])
        #expect(try await sandbox.appIDs(of: user) == apps.filter { $0 != apps[1] })
    }

    @Test func `revokes one user's grant only`() async throws {
        let app = "connected-app-test-" + SplitMix64.uuid(of: "connected app Fernhill Desk")
        let users = Population.shared.users.filter { $0.behavior.isFaultless && $0.has(app) }.map(\.id)
        try #require(users.count > 1)

        #expect(await revoke(app, of: users[0]).status == 200)
        #expect(try await sandbox.appIDs(of: users[0]).contains(app) == false)
        #expect(try await sandbox.appIDs(of: users[1]).contains(app))
    }

    @Test func `accepts either id of the user`() async throws {
        let (user, apps) = try userWithApps()
        let userID = try #require(try await sandbox.get("/v1/users/\(user)").string("user_id"))

        #expect(await revoke(apps[0], of: userID).status == 200)
        #expect(try await sandbox.appIDs(of: user) == Array(apps.dropFirst()))
    }

    @Test(arguments: ["{}", "{\"user_id\":\"x\",\"connected_app_id\":1}", " {\"a\":[{}]}\n"])
    func `accepts any JSON object`(body: String) async throws {
        let (user, apps) = try userWithApps()

        #expect(await revoke(apps[0], of: user, body: body).status == 200)
    }

    @Test(arguments: ["", "null", "[]", "\"{}\"", "1", "{", "{}{}", "{\"a\":\"\\ud800\"}", "user_id=x", "\u{0}"])
    func `rejects every other body and keeps the grant`(body: String) async throws {
        let (user, apps) = try userWithApps()
        let reply = await revoke(apps[0], of: user, body: body)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
        #expect(try await sandbox.appIDs(of: user) == apps)
    }

    @Test func `survives a body of many brackets`() async throws {
        let (user, apps) = try userWithApps()
        let body = "{\"a\":" + String(repeating: "[", count: 100_000)

        #expect(await revoke(apps[0], of: user, body: body).status == 400)
    }

    @Test(arguments: ["application/json; charset=utf-8", "application/json;charset=UTF-8", "text/plain", ""])
    func `rejects a media type with a charset, and any other one`(type: String) async throws {
        let (user, apps) = try userWithApps()
        let reply = await sandbox.post("/v1/users/\(user)/connected_apps/\(apps[0])/revoke", type: type)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
        #expect(try await sandbox.appIDs(of: user) == apps)
    }

    @Test(arguments: ["Application/JSON", nil])
    func `accepts the media type in any case, and none`(type: String?) async throws {
        let (user, apps) = try userWithApps()

        #expect(await sandbox.post("/v1/users/\(user)/connected_apps/\(apps[0])/revoke", type: type).status == 200)
    }

    @Test func `returns 404 connected_app_not_found the second time, and for an app that was never connected`()
        async throws
    {
        let (user, apps) = try userWithApps()
        _ = await revoke(apps[0], of: user)

        for app in [apps[0], "connected-app-test-00000000-0000-4000-8000-000000000000", "%3Cb%3E"] {
            let reply = await revoke(app, of: user)
            #expect(reply.status == 404)
            #expect(try reply.string("error_type") == "connected_app_not_found")
        }
        #expect(try await sandbox.appIDs(of: user) == Array(apps.dropFirst()))
    }

    @Test func `returns 404 user_not_found for an unknown user`() async throws {
        #expect(try await revoke("x", of: "nobody").string("error_type") == "user_not_found")
    }

    @Test func `takes effect once for many calls at the same time`() async throws {
        let took = Mutex<[Bool]>([])
        let sandbox = Sandbox { line in
            let effect = line.contains("\"took_effect\":true")
            took.withLock { $0.append(effect) }
        }
        let (user, apps) = try userWithApps()
        let path = "/v1/users/\(user)/connected_apps/\(apps[0])/revoke"

        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { await sandbox.post(path).status } }
            return await group.reduce(into: [:]) { counts, status in counts[status, default: 0] += 1 }
        }

        #expect(statuses == [200: 1, 404: 199])
        #expect(took.withLock { $0.count } == 200)
        #expect(took.withLock { $0.count { $0 } } == 1)
    }

    @Test func `is undone by a reset, for all users`() async throws {
        let (user, apps) = try userWithApps()
        _ = await revoke(apps[0], of: user)
        _ = await revoke(SpecialUsers.seed.grants[0].app.id, of: "seed")
        let reset = await sandbox.send(.post, "/sandbox/reset")

        #expect(reset.status == 200)
        #expect(try reset.json()["status_code"] as? Int == 200)
        #expect(try await sandbox.appIDs(of: user) == apps)
        #expect(try await sandbox.appIDs(of: "seed").count == 1)
        #expect(await revoke(apps[0], of: user).status == 200)
    }

    @Test func `is not shared between two sandboxes`() async throws {
        let (user, apps) = try userWithApps()
        _ = await revoke(apps[0], of: user)

        #expect(try await Sandbox().appIDs(of: user) == apps)
    }

    private func revoke(_ app: String, of user: String, body: String = "{}") async -> Reply {
        await sandbox.post("/v1/users/\(user)/connected_apps/\(app)/revoke", body)
    }

    private func userWithApps() throws -> (user: String, apps: [String]) {
        let user = try #require(
            Population.shared.users.first { $0.externalID.hasPrefix("customer") && $0.grants.count > 2 })
        return (user.externalID, user.grants.map(\.app.id))
    }
}

extension Behavior {
    var isFaultless: Bool { if case .faultless = self { true } else { false } }
}

extension User {
    func has(_ app: String) -> Bool { grants.contains { $0.app.id == app } }
}
