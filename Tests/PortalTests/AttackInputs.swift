/// The hostile inputs of all tests, each kind in one list.
enum AttackInput {
    static let script = "<script>alert(1)</script>"

    /// Text that breaks out of a text area, an attribute, a template or its writing direction, unless a page escapes it.
    static let markup =
        "</textarea>\(script) \"\u{301} onfocus=\" {{csrf}} \u{202E}gnp <\u{338}img src=x>`"

    /// A quote that a combining mark hides from a search by characters.
    static let disguisedTag = "\"\u{301}><b>"

    static let templateTags = "{{name}} {{{name}}} {{&name}}"
    static let spreadsheetFormula = "=HYPERLINK(\"https://example.com\",\"Open\")"

    static let sqlConditions = ["' OR 1=1 --", "1' OR 1=1"]

    /// Segments of a path, percent-encoded, that are no id.
    static let encodedIDs = [
        "a%2Fb", "a%2fb", "%252e%252e", "a%20b", "a%3Fb", "a%23b", "a%5Cb", "a%3Bb", "a%40b", "a%3Ab", "%E2%82%AC",
        "a%0D%0Ab", String(repeating: "a", count: 129),
    ]

    /// Segments and values that are not percent-encoded UTF-8 without NUL.
    static let malformedEncodings = ["%", "%zz", "%00", "%ff"]

    static let foreignOrigin = "https://evil.example"

    /// Values of `Origin` that are not the portal's origin, byte for byte.
    static let foreignOrigins = [
        foreignOrigin, "null", "\(PortalFixture.origin)/", "HTTP://localhost:8080", "http://localhost",
        "\(PortalFixture.origin).evil.example",
    ]

    /// Paths that a browser could resolve to another site.
    static let offSitePaths = ["//evil.example", "/\\evil.example", "/%2F/evil.example", "/users/%zz"]

    /// Texts that are no link to a page of the portal: another site, another form, or a bad encoding.
    static let nonLocalLinks =
        offSitePaths + malformedEncodings.map { "/users/\($0)" } + malformedEncodings.map { "/users?q=\($0)" } + [
            "", "/", "users", " /users", "?next=/", "//evil", "///evil.example", "/\\evil", "\\evil",
            "\\\\evil.example", "https:evil.example", "https://evil.example", "HTTPS://evil.example/users",
            "javascript:alert(1)", "/%2Fevil", "/.", "/..", "/%2e", "/.//evil.example", "/../users/x/y",
            "/\u{2215}evil.example", "/@evil.example", "/A", "/Users", "/1", "/?q=1", "/é", "/users\u{0}",
            "/users?q=1&q=2", "/" + String(repeating: "a", count: 2048),
        ]

    /// Links that would add a header field if they were not encoded.
    static let headerInjections = [
        (target: "/users\r\nSet-Cookie: a=b", link: "/users%0D%0ASet-Cookie%3A%20a%3Db"),
        (target: "/users%0d%0aSet-Cookie:%20a=b", link: "/users%0D%0ASet-Cookie%3A%20a%3Db"),
    ]

    /// Values of `next` to which no sign-in leads: no links, or links to no page for admins.
    static let redirectTargets =
        nonLocalLinks + headerInjections.map(\.target) + [
            "/nothing", "/users/a/b", "/sign-in", "/sign-out", "/healthz", "/metrics", "/assets/x",
            "/users/a#//evil.example/b/c/d",
        ]

    /// Links to pages that stay on the portal only because they are rebuilt from their parts.
    static let rebuiltLinks = [
        (target: "/users/%2e%2e", link: "/users/%252E%252E"),
        (target: "/users/..%2F..%2Fevil", link: "/users/..%2F..%2Fevil"),
        (target: "/users/a%0d%0ab", link: "/users/a%0D%0Ab"),
        (target: "/users/\"\u{301}<script>", link: "/users/%22%CC%81%3Cscript%3E"),
    ]

    /// Session cookies that no sign-in set.
    static let forgedTokens = ["", "x", "null", String(repeating: "A", count: 43), String(repeating: "A", count: 4096)]

    /// A request whose path would add a line to a log that does not escape line breaks.
    static let logLineInjection = "/users/a%0Ainfo%20request?q=%0A"
}
