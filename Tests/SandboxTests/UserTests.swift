import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `Getting a user` {
    @Test func `returns every member that the official libraries require, for every user`() throws {
        for user in Population.shared.users {
            let fields = try Reply(response: APIResponse(user.members).response).json()

            for name in ["user_id", "status", "external_id", "created_at", "request_id"] {
                #expect(fields[name] is String, "\(name) of \(user.externalID)")
            }
            for name in [
                "emails", "phone_numbers", "webauthn_registrations", "providers", "totps", "crypto_wallets",
                "biometric_registrations",
            ] {
                #expect(fields[name] is [[String: Any]], "\(name) of \(user.externalID)")
            }
            #expect(fields["roles"] as? [String] == ["stytch_user"])
            #expect(fields["is_locked"] is Bool)
            #expect(fields["name"] is [String: String])
            #expect(fields["trusted_metadata"] is [String: Any])
            #expect(fields["untrusted_metadata"] is [String: Any])
            #expect((fields["lock_expires_at"] is String) == user.isLocked)
            #expect((fields["lock_created_at"] is String) == user.isLocked)
            #expect((fields["password"] is [String: Any]) == user.hasPassword)
        }
    }

    @Test func `returns the same user for the user_id and the external_id`() async throws {
        let sandbox = Sandbox()
        var byExternalID = try await sandbox.get("/v1/users/customer-0042").json()
        let userID = try #require(byExternalID["user_id"] as? String)
        var byUserID = try await sandbox.get("/v1/users/\(userID)?user_id=\(userID)").json()

        #expect(
            userID.wholeMatch(of: /user-test-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                != nil)
        #expect(byUserID.removeValue(forKey: "request_id") as? String != nil)
        #expect(byExternalID.removeValue(forKey: "request_id") as? String != nil)
        #expect(byUserID as NSDictionary == byExternalID as NSDictionary)
    }

    @Test func `formats every part of a user as documented`() async throws {
        let user = try #require(
            Population.shared.users.first {
                !$0.phones.isEmpty && $0.hasTOTP && $0.hasPassword && $0.oauthProvider != nil
            })
        let reply = await Sandbox().get("/v1/users/\(user.id)")

        let email = try #require(try reply.objects("emails").first)
        #expect((email["email_id"] as? String)?.hasPrefix("email-test-") == true)
        #expect(email["email"] as? String == user.emails[0].address)
        #expect(email["verified"] is Bool)
        let phone = try #require(try reply.objects("phone_numbers").first)
        #expect((phone["phone_id"] as? String)?.hasPrefix("phone-number-test-") == true)
        #expect(phone["phone_number"] as? String == user.phones[0].number)
        #expect(phone["verified"] is Bool)
        #expect(
            try Set(#require(reply.objects("providers").first).keys) == [
                "provider_type", "provider_subject", "profile_picture_url", "locale", "oauth_user_registration_id",
            ])
        #expect(try Set(#require(reply.objects("totps").first).keys) == ["totp_id", "verified"])
        #expect((try reply.json()["password"] as? [String: Any])?["requires_reset"] as? Bool == false)
    }

    @Test(arguments: ["nobody", "user-test-00000000-0000-4000-8000-000000000000", "CUSTOMER-0001", "search", "a%7Cb"])
    func `returns 404 user_not_found for an unknown id`(id: String) async throws {
        for path in ["/v1/users/\(id)", "/v1/users/\(id)/connected_apps"] {
            let reply = await Sandbox().get(path)
            #expect(reply.status == 404)
            #expect(try reply.string("error_type") == "user_not_found")
            #expect(try reply.string("error_message") == "User could not be found.")
            #expect(try reply.string("error_url") == "https://stytch.com/docs/api/errors/404#user_not_found")
        }
    }

    @Test(arguments: ["a%20b", "a%2Fb", "%3Cb%3E", "%22%CC%81", "k%E2%84%AA", String(repeating: "a", count: 129)])
    func `returns 400 invalid_user_id for an id that is too long or has other characters`(id: String) async throws {
        let reply = await Sandbox().get("/v1/users/\(id)")

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "invalid_user_id")
        #expect(try reply.string("error_message") == "user_id format is invalid.")
    }

    @Test func `accepts an id of 128 characters`() async throws {
        #expect(await Sandbox().get("/v1/users/" + String(repeating: "a", count: 128)).status == 404)
    }
}
