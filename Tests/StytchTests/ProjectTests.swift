import Identifiers
import Testing

@testable import Stytch

@Suite struct `A project` {
    @Test(arguments: [
        ("project-live-11111111-1111-1111-1111-111111111111", Project.Environment.live, "https://api.stytch.com"),
        ("project-live-", .live, "https://api.stytch.com"),
        ("project-test-11111111-1111-1111-1111-111111111111", .test, "https://test.stytch.com"),
        ("project-live", .test, "https://test.stytch.com"),
        ("PROJECT-LIVE-1", .test, "https://test.stytch.com"),
        (" project-live-1", .test, "https://test.stytch.com"),
        ("project-staging-1", .test, "https://test.stytch.com"),
        ("garbage", .test, "https://test.stytch.com"),
        ("", .test, "https://test.stytch.com"),
    ])
    func `is live if its id says so, and a test project otherwise`(
        _ id: String, _ environment: Project.Environment, _ origin: String
    ) {
        let project = Project(id: id, secret: "s")

        #expect(project.environment == environment)
        #expect(project.origin.description == origin)
        #expect(project.id == id)
    }

    @Test func `can have another origin, which changes nothing else`() throws {
        let origin = try #require(Origin("http://localhost:8090"))
        let project = Project(id: "project-live-1", secret: "s", origin: origin)

        #expect(project.origin == origin)
        #expect(project.environment == .live)
    }

    @Test(arguments: [
        ("user-live-1", true, false),
        ("user-test-1", false, true),
        ("user-live-", true, false),
        ("user-live-a-b-c", true, false),
        ("user-live", false, false),
        ("user-live1-1", false, false),
        ("user-LIVE-1", false, false),
        ("User-live-1", false, false),
        ("user-staging-1", false, false),
        ("user--live-1", false, false),
        ("member-live-1", false, false),
        ("customer-0001", false, false),
        ("live", false, false),
        ("a-user-live-1", false, false),
        ("---", false, false),
    ])
    func `recognizes an id of the other environment`(
        _ text: String, _ belongsOutsideTest: Bool, _ belongsOutsideLive: Bool
    ) throws {
        let id = try #require(UserID(text))

        #expect(Project(id: "project-test-1", secret: "s").belongsToOtherEnvironment(id) == belongsOutsideTest)
        #expect(Project(id: "project-live-1", secret: "s").belongsToOtherEnvironment(id) == belongsOutsideLive)
    }

    @Test(arguments: [
        ("project-test-1", "secret-test-1", "Basic cHJvamVjdC10ZXN0LTE6c2VjcmV0LXRlc3QtMQ=="),
        ("p", "s=", "Basic cDpzPQ=="),
        ("p", "", "Basic cDo="),
        ("p", "a:b:ü", "Basic cDphOmI6w7w="),
    ])
    func `S-57: authenticates with its id and its secret`(
        _ id: String, _ secret: String, _ expected: String
    ) {
        #expect(Project(id: id, secret: secret).authorization.value == expected)
    }
}
