import Identifiers
import Testing

@Suite struct `S-36: An id` {
    static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._|-".utf8)

    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func `contains exactly the documented bytes`(_ byte: UInt8) {
        #expect(UserID.isAllowed(byte) == Self.allowed.contains(byte))
        for text in ["a\(Unicode.Scalar(byte))", "\(Unicode.Scalar(byte))a"] {
            #expect((UserID(text) != nil) == Self.allowed.contains(byte))
            #expect((ConnectedAppID(text) != nil) == Self.allowed.contains(byte))
        }
    }

    @Test(arguments: [
        "a", "-", "_", "|", "...", ".a", "a.", "..a", "._", "auth0|7", "customer-0001",
        "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6",
        "user-custom-1", "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000", String(repeating: "a", count: 128),
    ])
    func `is kept unchanged`(_ text: String) {
        #expect(UserID(text)?.description == text)
        #expect(ConnectedAppID(text)?.description == text)
    }

    static let hostile = [
        "", ".", "..", " ", "a b", " a", "a ", "a/b", "/", "//", "../a", "a/..", "a\\b", "\\", "a?b", "a#b", "a%b",
        "a;b", "a@b", "a:b",
        "a,b", "a+b", "a&b", "a=b", "a*b", "a'b", "a\"b", "a<b", "a>b", "a$b", "a!b", "a(b", "a~b", "a`b", "{a}", "[a]",
        "%2f", "%2F", "a%2Fb", "%2e%2e", "%252e%252e", "%2e", "%00", "%", "a%0d%0ab",
        "a\r", "a\n", "a\r\nb", "\n", "a\tb", "a\0", "\0", "a\u{7F}", "a\u{85}b", "a\u{A0}",
        "é", "e\u{301}", "a\u{301}", ".\u{301}", "日", "ａ", "．", "．．", "a\u{200B}", "\u{202E}a", "\u{FEFF}a",
        "a\u{2028}", "👍", "‐", "ı",
        "https://test.stytch.com/v1/users/a", "javascript:alert(1)", "<script>", "' OR 1=1 --",
        String(repeating: "a", count: 129), String(repeating: "é", count: 64), String(repeating: "a", count: 100_000),
    ]

    @Test(arguments: hostile)
    func `is invalid in any other form`(_ text: String) {
        #expect(UserID(text) == nil)
        #expect(ConnectedAppID(text) == nil)
    }

    @Test func `of a user and of an app make a grant`() throws {
        let (user, app) = (try #require(UserID("auth0|7")), try #require(ConnectedAppID("app-1")))
        let grant = Grant(user: user, app: app)

        #expect(grant == Grant(user: user, app: app))
        #expect(grant != Grant(user: try #require(UserID("auth0|8")), app: app))
        #expect(grant != Grant(user: user, app: try #require(ConnectedAppID("app-2"))))
    }
}
