import Templates
import Testing

@Suite struct `Rendering a template` {
    @Test(arguments: [
        ("a\n{{name}}", "page.html:2:1: “name” is not provided by any context."),
        ("{{#name}}{{/name}}", "page.html:1:1: “name” is not provided by any context."),
        ("{{^name}}{{/name}}", "page.html:1:1: “name” is not provided by any context."),
        ("{{view.name}}", "page.html:1:1: “view.name” is not provided by any context."),
        ("{{#view}}{{name}}{{/view}}", "page.html:1:10: “name” is not provided by any context."),
        ("{{#view}}{{view.name}}{{/view}}", "page.html:1:10: “view.name” is not provided by any context."),
        ("{{text.name}}", "page.html:1:1: “text.name” has a part before its last dot that is not a context."),
        ("{{flag.name}}", "page.html:1:1: “flag.name” has a part before its last dot that is not a context."),
        ("{{flag}}", "page.html:1:1: “flag” is not text."),
        ("{{list}}", "page.html:1:1: “list” is not text."),
        ("{{views}}", "page.html:1:1: “views” is not text."),
        ("{{view}}", "page.html:1:1: “view” is not text."),
        ("{{#view}}{{.}}{{/view}}", "page.html:1:10: “.” is not text."),
        ("<a href=\"{{text}}\">", "page.html:1:10: “text” is not a link."),
        ("<a href=\"{{nothing}}\">", "page.html:1:10: “nothing” is not a link."),
        ("<a href=\"{{flag}}\">", "page.html:1:10: “flag” is not a link."),
    ])
    func `fails if a value is missing or has the wrong type`(_ template: String, _ expected: String) {
        let data: Record = [
            "view": ["other": "1"], "text": "t", "flag": true, "list": ["a"], "nothing": nil,
            "views": .contexts([["a": "1"] as Record]),
        ]
        let error = #expect(throws: TemplateError.self) { try render(template, data) }
        #expect(error?.description == expected)
    }

    @Test func `fails if there is no value for the dot`() {
        let error = #expect(throws: TemplateError.self) { try render("{{.}}") }
        #expect(error?.description == "page.html:1:1: “.” has no value here.")
    }

    @Test func `fails if no template has the name`() throws {
        let templates = try Templates(sources: ["page": ""])
        let error = #expect(throws: TemplateError.self) { try templates.render("other") }
        #expect(error?.description == "other.html: There is no template “other”.")
    }

    @Test(
        arguments: [
            (Value.text("a"), true), (.text(""), false), (.link(Link()), true), (.flag(true), true),
            (.flag(false), false),
            (.texts([""]), true), (.texts([]), false), (.contexts([[:] as Record]), true),
            (.contexts([]), false), (.context([:] as Record), true), (.absent, false),
        ] as [(Value, Bool)])
    func `treats empty, false and absent values as false`(_ value: Value, _ isTrue: Bool) throws {
        let text = try render("{{#it}}yes{{/it}}{{^it}}no{{/it}}", ["it": value] as Record)
        #expect(text == (isTrue ? "yes" : "no"))
    }

    @Test func `asks the innermost context first`() throws {
        let inner: Record = ["a": "inner", "b": nil]
        let outer: Record = ["a": "outer", "b": "outer", "c": "outer"]
        #expect(try render("{{a}} ({{b}}) {{c}}", outer, inner) == "inner () outer")
    }

    @Test func `asks the contexts around the rows of a list`() throws {
        let rows: [Record] = [["n": "1"], ["n": "2", "unit": "cm"]]
        let data: Record = ["rows": .contexts(rows), "unit": "m"]
        #expect(try render("{{#rows}}{{n}} {{unit}};{{/rows}}", data) == "1 m;2 cm;")
    }

    @Test func `has a text, a link or a row as the dot`() throws {
        let data: Record = ["t": "<", "l": .link(Link("a")), "on": true, "rows": .contexts([["n": "1"] as Record])]
        #expect(
            try render("{{#t}}{{.}}{{#on}}{{.}}{{/on}}{{/t}}{{#l}}{{.}}{{/l}}{{#rows}}{{#.}}{{n}}{{/.}}{{/rows}}", data)
                == "&lt;&lt;/a1")
    }

    @Test func `leaves a context when its section ends`() throws {
        let data: Record = ["v": ["a": "in"], "a": "out"]
        #expect(try render("{{#v}}{{a}}{{/v}} {{a}}", data) == "in out")
    }

    @Test func `escapes links, so that their query is well-formed`() throws {
        let data: Record = ["l": .link(Link("a", query: ["b": "1", "c": "2"]))]
        #expect(try render("<a href=\"{{l}}\">", data) == "<a href=\"/a?b=1&amp;c=2\">")
    }

    @Test func `produces the same bytes each time, from many tasks at once`() async throws {
        let templates = try Templates(sources: ["page": "{{#list}}<p>{{.}}</p>{{/list}}"])
        let data: Record = ["list": ["a", "b", "c"]]
        let pages = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try templates.render("page", data) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(pages == [Array("<p>a</p><p>b</p><p>c</p>".utf8)])
    }
}

@Suite struct `A page with a layout` {
    private let layout = "<title>{{$title}}Portal{{/title}}</title>\n<main>\n{{$main}}\n{{/main}}\n</main>\n"
    private let card = "[{{$title}}card{{/title}}]"

    @Test func `is rendered in lines`() throws {
        let page = "{{<layout}}\n{{$title}}Users{{/title}}\n{{$main}}\n<h1>{{name}}</h1>\n{{/main}}\n{{/layout}}\n"
        let text = try render(page, ["name": "A & B"] as Record, partials: ["layout": layout])
        #expect(text == "<title>Users</title>\n<main>\n<h1>A &amp; B</h1>\n</main>\n")
    }

    @Test func `does not pass its blocks to partials in its blocks`() throws {
        let page =
            "{{<layout}}{{$title}}Users{{/title}}{{$main}}{{>card}}{{<card}}{{$title}}one{{/title}}{{/card}}{{/main}}{{/layout}}"
        let text = try render(page, partials: ["layout": layout, "card": card])
        #expect(text == "<title>Users</title>\n<main>\n[card][one]</main>\n")
    }

    @Test func `fills blocks in the partials of the layout`() throws {
        let page = "{{<outer}}{{$title}}Users{{/title}}{{/outer}}"
        #expect(try render(page, partials: ["outer": "{{>card}}", "card": card]) == "[Users]")
    }

    @Test func `can use a layout in a block of the same layout`() throws {
        let page = "{{<card}}{{$title}}a{{<card}}{{$title}}b{{/title}}{{/card}}{{/title}}{{/card}}"
        #expect(try render(page, partials: ["card": card]) == "[a[b]]")
    }

    @Test func `can fill a block that occurs twice`() throws {
        let page = "{{<twice}}{{$a}}{{v}}{{/a}}{{/twice}}"
        let partials = ["twice": "{{$a}}{{/a}}<p title=\"{{$a}}{{/a}}\">"]
        #expect(try render(page, ["v": "\""] as Record, partials: partials) == "&quot;<p title=\"&quot;\">")
    }
}
