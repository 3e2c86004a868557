import Templates
import TestSupport
import Testing

@Suite struct `Hostile text` {
    private let template = """
        <!doctype html>
        <html lang="en"><head><title>{{v}} – Portal</title></head>
        <body><h1>{{v}}</h1>
        {{#rows}}
        <p class="row {{.}}" title="{{.}}" data-id='static'>{{.}}<b>{{.}}</b></p>
        {{/rows}}
        <form action="{{link}}" method=post><input name="a" value="{{v}}"{{#yes}} required{{/yes}}>
        <textarea name="reason">{{v}}</textarea></form>
        </body></html>
        """

    static let corpus = [
        "<script>alert(1)</script>", "\"><script>alert(1)</script>", "' onmouseover='alert(1)",
        "\" onfocus=alert(1) autofocus=\"",
        "\"\u{301} onfocus=alert(1)", "<\u{338}img src=x onerror=alert(1)>", "&\u{200D}lt;script&gt;",
        "` onerror=alert(1)",
        "</title><script>alert(1)</script>", "</textarea><img src=x>", "<!-- ", "-->", "<![CDATA[", "]]>", "<?xml",
        "</p></body>",
        "&lt;script&gt;", "&#60;script&#62;", "&#x3c;b", "&quot;", "&", "&&&amp", "\u{0}", "\u{0}<b>", "<\u{0}b>",
        "\r\n<b>\r\n",
        "\t", "\n\"\n", "\u{FEFF}<b>", "\u{202E}gpj.exe", "\u{2066}<b>\u{2069}", "\u{2028}<b>\u{2029}", "＜script＞",
        "‹b›",
        "\u{1F468}\u{200D}\u{1F469}", "می\u{200C}خواهم", "{{v}}", "{{{v}}}", "{{#rows}}", "<%v%>", "${v}", "\\\"",
        "\\u003cb\\u003e",
        "javascript:alert(1)", "=cmd|' /C calc'!A0", "\u{C}<b>", "\u{B}\"", "\u{85}<b>", "\u{AD}<", "'\"`<>&", "x", "",
        String(repeating: "<", count: 1024), String(repeating: "\"\u{301}", count: 200), "\u{10FFFF}<\u{E0041}>",
    ]

    @Test(arguments: corpus) func `results in the same tags and attributes as an “x” (S-28)`(_ text: String) throws {
        let templates = try Templates(sources: ["page": template])
        func page(_ text: String) throws -> [HTMLToken] {
            let data: Record = [
                "v": .text(text), "rows": [.text(text), .text("x" + text)], "link": .link(Link("users", text)),
                "yes": true,
            ]
            return HTMLToken.read(try templates.render("page", data))
        }
        let hostile = try page("x" + text)
        let harmless = try page("x")
        #expect(hostile.map(\.shape) == harmless.map(\.shape))
        #expect(hostile.count > 20)
    }

    @Test(arguments: corpus) func `is parsed by a browser to the same text, with invisible characters shown`(
        _ text: String
    ) throws {
        let page = try render("<p title=\"{{v}}\">{{v}}</p>", ["v": .text(text)] as Record)
        let tokens = HTMLToken.read(Array(page.utf8))
        let value = tokens.first?.attributes.first?.value
        #expect(value.map { Array($0.utf8) } == Array(visible(text).utf8))
        guard !text.isEmpty else { return }
        #expect(Array((tokens.dropFirst().first?.text ?? "").utf8) == Array(visible(text).utf8))
    }

    /// Escapes invisible characters in the plainest way.
    private func visible(_ text: String) -> String {
        let hidden: [ClosedRange<UInt32>] = [
            0x00...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x9F, 0x061C...0x061C, 0x200B...0x200B, 0x200E...0x200F,
            0x2028...0x202E, 0x2060...0x2060, 0x2066...0x2069, 0xFEFF...0xFEFF,
        ]
        var shown = ""
        for scalar in text.unicodeScalars {
            if hidden.contains(where: { $0.contains(scalar.value) }) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                shown += "[U+" + String(repeating: "0", count: 4 - digits.utf8.count) + digits + "]"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

@Suite struct `A damaged template` {
    private let sources = [
        "page": "{{<layout}}\n{{$main}}\n<h1 title=\"{{a}}\">{{b.c}}</h1>\n{{>row}}\n{{/main}}\n{{/layout}}\n",
        "layout": "<!doctype html><title>{{$t}}x{{/t}}</title>\n<a href=\"{{l}}\">{{$main}}{{/main}}</a><!-- c -->\n",
        "row": "{{#rows}}<input{{#f}} required{{/f}}>{{/rows}}{{^rows}}{{! none }}{{/rows}}\n{{#rows}}\n",
    ]

    @Test(arguments: UInt64(1)...40) func `is parsed or refused, and never ends the process`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{{", "}}", "<", ">", "\"", "{{#a}}", "{{/a}}", "{{=", "=}}", "{{$", "{{>row}}", "<!--", "{", "\n", "é",
            "'",
        ]
        for _ in 0..<50 {
            var damaged = sources
            for name in sources.keys {
                var bytes = Array((sources[name] ?? "").utf8)
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let start = Int.random(in: 0...bytes.count, using: &random)
                    let end = Int.random(in: start...min(bytes.count, start + 6), using: &random)
                    bytes.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
                }
                damaged[name] = String(decoding: bytes, as: UTF8.self)
            }
            do {
                _ = try Templates(sources: damaged)
            } catch {
                #expect(error.line > 0 && error.column > 0 && !error.message.isEmpty)
            }
        }
    }

    @Test func `is accepted without the damage`() throws {
        let intact = sources.merging(["row": "{{#rows}}<input{{#f}} required{{/f}}>{{/rows}}\n"]) { $1 }
        #expect(throws: Never.self) { try Templates(sources: intact) }
    }
}
