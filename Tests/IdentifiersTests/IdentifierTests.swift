import HTTP
import HTTPTypes
import Stytch
import Testing

@Suite struct `S-36: An id that may stand in an address` {
    static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._|-".utf8)

    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func `holds exactly the documented bytes`(_ byte: UInt8) {
        #expect(PathText.isAllowed(byte) == Self.allowed.contains(byte))
        #expect((PathText("a\(Unicode.Scalar(byte))") != nil) == Self.allowed.contains(byte))
        #expect((PathText("\(Unicode.Scalar(byte))a") != nil) == Self.allowed.contains(byte))
    }

    @Test(arguments: [
        "a", "-", "_", "|", "...", ".a", "a.", "..a", "._", "auth0|7", "customer-0001",
        "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6",
        "user-custom-1", "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000", String(repeating: "a", count: 128),
    ])
    func `is kept as it came`(_ text: String) {
        #expect(PathText(text)?.description == text)
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
    func `is nothing else`(_ text: String) {
        #expect(PathText(text) == nil)
    }

    @Test(arguments: hostile)
    func `makes no grant otherwise, of the user or of the app, and is not repeated to who asked`(_ text: String) throws
    {
        for (user, app) in [(text, "app-1"), ("user-1", text)] {
            let error = #expect(throws: HTTPError.self) { try Grant(user: user, app: app) }
            #expect(error?.status == .badRequest)
            #expect(error?.message == "This address does not hold the id of a user and the id of a connected app.")
        }
    }

    @Test func `makes a grant of a user and an app`() throws {
        let grant = try Grant(user: "auth0|7", app: "app-1")

        #expect(grant.user.description == "auth0|7")
        #expect(grant.app.description == "app-1")
        #expect(grant == Grant(user: try #require(UserID("auth0|7")), app: try #require(ConnectedAppID("app-1"))))
        #expect(try grant != Grant(user: "auth0|8", app: "app-1"))
        #expect(try grant != Grant(user: "auth0|7", app: "app-2"))
    }
}
