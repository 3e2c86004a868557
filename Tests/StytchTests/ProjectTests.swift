import Foundation
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
    func `recognizes an id of the other environment`(_ text: String, _ inTest: Bool, _ inLive: Bool) throws {
        let id = try #require(UserID(text))

        #expect(Project(id: "project-test-1", secret: "s").belongsToOtherEnvironment(id) == inTest)
        #expect(Project(id: "project-live-1", secret: "s").belongsToOtherEnvironment(id) == inLive)
    }

    @Test(arguments: [
        ("project-test-1", "secret-test-1", "Basic cHJvamVjdC10ZXN0LTE6c2VjcmV0LXRlc3QtMQ=="),
        ("p", "s=", "Basic cDpzPQ=="),
        ("p", "", "Basic cDo="),
        ("p", "a:b:ü", "Basic cDphOmI6w7w="),
    ])
    func `S-57: authenticates with its id and its secret (Basic)`(
        _ id: String, _ secret: String, _ expected: String
    ) {
        #expect(Project(id: id, secret: secret).authorization.value == expected)
    }
}

@Suite struct `An origin` {
    @Test(arguments: [
        ("https://test.stytch.com", "https", "test.stytch.com"),
        ("https://test.stytch.com/", "https", "test.stytch.com"),
        ("HTTPS://Test.Stytch.COM", "https", "test.stytch.com"),
        ("https://test.stytch.com:8443", "https", "test.stytch.com:8443"),
        ("https://test.stytch.com:443/", "https", "test.stytch.com"),
        ("https://test.stytch.com:00443", "https", "test.stytch.com"),
        ("https://test.stytch.com:80", "https", "test.stytch.com:80"),
        ("http://localhost", "http", "localhost"),
        ("http://localhost:80", "http", "localhost"),
        ("http://localhost:8090", "http", "localhost:8090"),
        ("http://127.0.0.1:65535", "http", "127.0.0.1:65535"),
        ("http://[::1]:8090", "http", "[::1]:8090"),
        ("http://[::FFFF:127.0.0.1]", "http", "[::ffff:127.0.0.1]"),
        ("https://my-app_1.customers.stytch.dev", "https", "my-app_1.customers.stytch.dev"),
    ])
    func `is a lowercase scheme and host, and a port unless it is the default`(
        _ text: String, _ scheme: String, _ authority: String
    ) throws {
        let origin = try #require(Origin(text))

        #expect(origin == Origin(scheme: scheme, authority: authority))
        #expect(origin.description == "\(scheme)://\(authority)")
    }

    @Test(arguments: [
        "", "https", "https:", "https:/", "https://", "https:///", "https:// ", "://test.stytch.com", "test.stytch.com",
        "//test.stytch.com",
        "ftp://test.stytch.com", "httpss://a", "xhttps://a", "file:///etc", "javascript://a", "https:test.stytch.com",
        "https:\\\\a",
        "https://user@test.stytch.com", "https://user:word@test.stytch.com", "https://test.stytch.com@evil.example",
        "https://a@evil.example\\@b", "https://test.stytch.com\\@evil.example",
        "https://test.stytch.com/v1", "https://test.stytch.com//", "https://test.stytch.com/.",
        "https://test.stytch.com?a=b",
        "https://test.stytch.com/?a", "https://test.stytch.com#a", "https://a,b", "https://a|b", "https://a%2eb",
        "https://*.a",
        " https://test.stytch.com", "https://test.stytch.com ", "https://test. stytch.com", "https ://a", "https://a\t",
        "https://a\n",
        "https://a\r\n", "https://a\0", "\u{FEFF}https://a",
        "https://a:", "https://a:0", "https://a:65536", "https://a:99999", "https://a:100000", "https://a:-1",
        "https://a:+1",
        "https://a:8x", "https://a:1:2", "https://a::1", "https://:8443", "https://:", "https://::1",
        "https://[::1", "https://::1]", "https://[]", "https://[g]", "https://[::1]x", "https://[[::1]]",
        "https://[::1%25eth0]", "https://a[0]",
        "https://é.example", "https://e\u{301}.example", "https://日本", "https://a\u{301}/", "https://a\u{600}/",
        "https:/\u{301}/a",
        "https://ａ.example", "https://\u{212A}.example", "http\u{17F}://a", "https://a。b",
    ])
    func `has no user, path, query, space or character that is not ASCII`(_ text: String) {
        #expect(Origin(text) == nil)
    }
}
