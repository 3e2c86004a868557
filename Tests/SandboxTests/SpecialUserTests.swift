import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `The special users` {
    @Test(arguments: [
        "seed", "many-apps", "no-apps", "hostile", "answers-401", "answers-404", "answers-429", "answers-500",
        "answers-html", "answers-nothing", "answers-half", "disagrees", "flaky-429", "revoke-429", "revoke-500",
        "revoke-nothing", "revoke-half", "revoke-ignored",
    ])
    func `have user ids that are derived from their external ids`(externalID: String) throws {
        let user = try #require(Population.shared.user(externalID))

        #expect(user.externalID == externalID)
        #expect(Population.shared.user(user.id)?.externalID == externalID)
        #expect(externalID == "seed" || user.id == User(externalID).id)
    }

    @Test func `include no others`() { #expect(SpecialUsers.all.count == 18) }

    @Test func `include one with 300 apps and one with none`() async throws {
        let many = try await Sandbox().appIDs(of: "many-apps")

        #expect(many.count == 300 && Set(many).count == 300)
        #expect(try await Sandbox().appIDs(of: "no-apps") == [])
        #expect(await Sandbox().get("/v1/users/no-apps/connected_apps").text.hasSuffix("\"connected_apps\":[]}"))
    }
}
