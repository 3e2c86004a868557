import Testing

@testable import Stytch

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
    func `is parsed to a lowercase scheme and host, and a port unless it is the default`(
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
    func `rejects a user, a path, a query, white space and characters that are not ASCII`(_ text: String) {
        #expect(Origin(text) == nil)
    }
}
