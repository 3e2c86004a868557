import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `The connected apps of the project` {
    let sandbox = Sandbox()

    @Test func `have every member that the official libraries require`() throws {
        for app in Population.shared.apps {
            let fields = try parse(app.json)
            for name in [
                "client_id", "client_name", "client_description", "status", "client_type", "creation_method",
                "access_token_template_content", "id_token_template_content",
            ] {
                #expect(fields[name] is String, "\(name)")
            }
            for name in [
                "client_secret_last_four", "next_client_secret_last_four", "access_token_custom_audience", "logo_url",
                "client_id_metadata_url",
            ] {
                #expect(fields[name] is NSNull || fields[name] is String, "\(name)")
            }
            #expect(fields["full_access_allowed"] is Bool)
            #expect(fields["bypass_consent_for_offline_access"] is Bool)
            #expect(fields["redirect_urls"] is [String])
            #expect(fields["post_logout_redirect_urls"] is [String])
            #expect(fields["access_token_expiry_minutes"] is Int)
            #expect(fields["client_secret"] == nil)
        }
    }

    @Test func `have a secret unless they are public, and full access only if they are first-party`() throws {
        for app in Catalogue.apps {
            let fields = try parse(app.json)
            #expect((fields["client_secret_last_four"] is NSNull) == app.type.hasSuffix("_public"))
            #expect(fields["full_access_allowed"] as? Bool == app.scopes.contains("full_access"))
            #expect(fields["full_access_allowed"] as? Bool == false || app.type.hasPrefix("first_party"))
        }
    }

    @Test func `are returned by their id`() async throws {
        let id = SpecialUsers.seed.grants[0].app.id
        let reply = await sandbox.get("/v1/connected_apps/clients/\(id)?client_id=\(id)")
        let client = try #require(try reply.json()["connected_app"] as? [String: Any])

        #expect(reply.status == 200)
        #expect(client["client_id"] as? String == id)
        #expect(client["client_name"] as? String == "first-party-confidential-app")
        #expect(client["client_type"] as? String == "first_party")
        #expect(client["client_secret_last_four"] as? String == "1000")
    }

    @Test(arguments: ["connected-app-test-none", "%3Cb%3E"])
    func `return 404 connected_app_not_found for an unknown id`(id: String) async throws {
        let reply = await sandbox.get("/v1/connected_apps/clients/\(id)")

        #expect(reply.status == 404)
        #expect(try reply.string("error_type") == "connected_app_not_found")
    }

    @Test func `are listed in pages under connected_apps`() async throws {
        let first = await sandbox.post("/v1/connected_apps/clients/search", "{\"limit\":40}")
        let metadata = try #require(try first.json()["results_metadata"] as? [String: Any])
        let cursor = try #require(metadata["next_cursor"] as? String)
        let second = await sandbox.post("/v1/connected_apps/clients/search", "{\"limit\":1,\"cursor\":\"\(cursor)\"}")

        #expect(try first.json()["results"] == nil)
        #expect(metadata["total"] as? Int == Population.shared.apps.count)
        #expect(
            try first.objects("connected_apps").compactMap { $0["client_name"] as? String }
                == Catalogue.apps.map(\.name))
        #expect(
            try second.objects("connected_apps").map { $0["client_id"] as? String } == [Population.shared.apps[40].id])
    }

    @Test(arguments: ["{\"limit\":1001}", "{\"cursor\":\"x\"}", "[]"])
    func `return 400 for an invalid page`(body: String) async throws {
        let reply = await sandbox.post("/v1/connected_apps/clients/search", body)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
    }

    @Test func `are in each user's list with the six documented members`() throws {
        for grant in Population.shared.users.flatMap(\.grants) {
            let fields = try parse(grant.json)
            for name in ["client_type", "connected_app_id", "description", "name", "scopes_granted"] {
                #expect(fields[name] is String, "\(name)")
            }
            #expect(fields["logo_url"] is NSNull || fields["logo_url"] is String)
            #expect(fields.count == 6)
            #expect(Population.shared.app(grant.app.id) != nil)
        }
    }

    /// Parses JSON with Foundation, which rejects a lone surrogate; it is removed first.
    private func parse(_ json: JSON) throws -> [String: Any] {
        let text = json.text.replacing("\\ud800", with: "")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
