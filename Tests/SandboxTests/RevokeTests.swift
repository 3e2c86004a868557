import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite struct `Revoking a connected app` {
    let sandbox = Sandbox()

    @Test func `returns 200 with the two common members, and removes the app from the list`() async throws {
        let (user, apps) = try findUserWithApps()
        let reply = await revoke(apps[1], of: user)

        #expect(reply.status == 200)
        #expect(try Set(reply.json().keys) == ["status_code", "request_id"])
        #expect(try await sandbox.appIDs(of: user) == apps.filter { $0 != apps[1] })
    }

    @Test func `revokes one user's grant only`() async throws {
        let app = "connected-app-test-" + SplitMix64.uuid(of: "connected app Fernhill Desk")
        let users = Population.shared.users.filter { $0.behavior.isNormal && $0.hasGrant(for: app) }.map(\.id)
        try #require(users.count > 1)

        #expect(await revoke(app, of: users[0]).status == 200)
        #expect(try await sandbox.appIDs(of: users[0]).contains(app) == false)
        #expect(try await sandbox.appIDs(of: users[1]).contains(app))
    }

    @Test func `accepts either id of the user`() async throws {
        let (user, apps) = try findUserWithApps()
        let userID = try #require(try await sandbox.get("/v1/users/\(user)").string("user_id"))

        #expect(await revoke(apps[0], of: userID).status == 200)
        #expect(try await sandbox.appIDs(of: user) == Array(apps.dropFirst()))
    }

    @Test(arguments: ["{}", "{\"user_id\":\"x\",\"connected_app_id\":1}", " {\"a\":[{}]}\n"])
    func `accepts any JSON object`(body: String) async throws {
        let (user, apps) = try findUserWithApps()

        #expect(await revoke(apps[0], of: user, body: body).status == 200)
    }

    @Test(arguments: ["", "null", "[]", "\"{}\"", "1", "{", "{}{}", "{\"a\":\"\\ud800\"}", "user_id=x", "\u{0}"])
    func `rejects any other body and keeps the grant`(body: String) async throws {
        let (user, apps) = try findUserWithApps()
        let reply = await revoke(apps[0], of: user, body: body)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
        #expect(try await sandbox.appIDs(of: user) == apps)
    }

    @Test func `rejects a deeply nested body`() async throws {
        let (user, apps) = try findUserWithApps()
        let body = "{\"a\":" + String(repeating: "[", count: 100_000)

        #expect(await revoke(apps[0], of: user, body: body).status == 400)
    }

    @Test(arguments: ["application/json; charset=utf-8", "application/json;charset=UTF-8", "text/plain", ""])
    func `rejects a media type with a charset, and every other one`(type: String) async throws {
        let (user, apps) = try findUserWithApps()
        let reply = await sandbox.post("/v1/users/\(user)/connected_apps/\(apps[0])/revoke", type: type)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
        #expect(try await sandbox.appIDs(of: user) == apps)
    }

    @Test(arguments: ["Application/JSON", nil])
    func `accepts the media type in any case, and a missing one`(type: String?) async throws {
        let (user, apps) = try findUserWithApps()

        #expect(await sandbox.post("/v1/users/\(user)/connected_apps/\(apps[0])/revoke", type: type).status == 200)
    }

    @Test func `returns 404 connected_app_not_found for an app that is no longer or was never connected`() async throws
    {
        let (user, apps) = try findUserWithApps()
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

    @Test func `takes effect once for many concurrent calls`() async throws {
        let effects = Mutex<[Bool]>([])
        let sandbox = Sandbox { line in
            let tookEffect = line.contains("\"took_effect\":true")
            effects.withLock { $0.append(tookEffect) }
        }
        let (user, apps) = try findUserWithApps()
        let path = "/v1/users/\(user)/connected_apps/\(apps[0])/revoke"

        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { await sandbox.post(path).status } }
            return await group.reduce(into: [:]) { counts, status in counts[status, default: 0] += 1 }
        }

        #expect(statuses == [200: 1, 404: 199])
        #expect(effects.withLock { $0.count } == 200)
        #expect(effects.withLock { $0.count { $0 } } == 1)
    }

    @Test func `is undone for all users by a reset`() async throws {
        let (user, apps) = try findUserWithApps()
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
        let (user, apps) = try findUserWithApps()
        _ = await revoke(apps[0], of: user)

        #expect(try await Sandbox().appIDs(of: user) == apps)
    }

    private func revoke(_ app: String, of user: String, body: String = "{}") async -> Reply {
        await sandbox.post("/v1/users/\(user)/connected_apps/\(app)/revoke", body)
    }

    private func findUserWithApps() throws -> (user: String, apps: [String]) {
        let user = try #require(
            Population.shared.users.first { $0.externalID.hasPrefix("customer") && $0.grants.count > 2 })
        return (user.externalID, user.grants.map(\.app.id))
    }
}

extension Behavior {
    var isNormal: Bool { if case .normal = self { true } else { false } }
}

extension User {
    func hasGrant(for app: String) -> Bool { grants.contains { $0.app.id == app } }
}
