import Templates
import Testing

@Suite struct `An invalid template` {
    @Test(arguments: [
        ("a\n {{{name}}}", "page.html:2:2: There is no unescaped form; use {{name}}."),
        ("a {{&name}}", "page.html:1:3: There is no unescaped form; use {{name}}."),
        ("a {{name", "page.html:1:3: This tag is never closed by }}."),
        ("{{! a }", "page.html:1:1: This tag is never closed by }}."),
        ("{{=<% %>}}", "page.html:1:1: Delimiters cannot be changed."),
        ("{{=<%=}}", "page.html:1:1: Delimiters cannot be changed."),
        ("{{=a b c=}}", "page.html:1:1: Delimiters cannot be changed."),
        ("{{=a= b=}}", "page.html:1:1: Delimiters cannot be changed."),
        ("x\n{{#a}}y", "page.html:2:1: “a” is opened here and never closed."),
        ("{{^a}}y", "page.html:1:1: “a” is opened here and never closed."),
        ("{{$a}}y", "page.html:1:1: “a” is opened here and never closed."),
        ("{{<p}}y", "page.html:1:1: “p” is opened here and never closed."),
        ("{{/a}}", "page.html:1:1: “a” is closed but not open."),
        ("{{#a}}{{/b}}", "page.html:1:7: “b” is closed while “a” is open."),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", "page.html:1:13: “a” is closed while “b” is open."),
        ("{{<p}}{{/q}}", "page.html:1:7: “q” is closed while “p” is open."),
        ("{{}}", "page.html:1:1: “” is not a name."),
        ("{{a b}}", "page.html:1:1: “a b” is not a name."),
        ("{{a..b}}", "page.html:1:1: “a..b” is not a name."),
        ("{{.a}}", "page.html:1:1: “.a” is not a name."),
        ("{{#é}}{{/é}}", "page.html:1:1: “é” is not a name."),
        ("{{>*name}}", "page.html:1:1: “*name” is not a name."),
        ("{{>a.b}}", "page.html:1:1: “a.b” is not a name."),
        ("{{$.}}{{/.}}", "page.html:1:1: “.” is not a name."),
        ("日本 {{>none}}", "page.html:1:4: There is no template “none”."),
        ("{{<none}}{{/none}}", "page.html:1:1: There is no template “none”."),
        ("{{<p}}{{$a}}{{/a}}{{$a}}{{/a}}{{/p}}", "page.html:1:19: The block “a” is given twice."),
        ("{{<p}}{{$b}}{{/b}}{{/p}}", "page.html:1:7: “p” has no block “b”."),
        ("{{<p}}{{v}}{{/p}}", "page.html:1:7: A layout can only contain blocks."),
        ("{{<p}}{{#v}}{{/v}}{{/p}}", "page.html:1:7: A layout can only contain blocks."),
        ("{{<p}}{{>p}}{{/p}}", "page.html:1:7: A layout can only contain blocks."),
        ("{{<p}}{{<p}}{{/p}}{{/p}}", "page.html:1:7: A layout can only contain blocks."),
    ])
    func `is refused with file, line and column`(_ template: String, _ expected: String) {
        #expect(refusal(of: template, partials: ["p": "{{$a}}{{/a}}"]) == expected)
    }

    @Test func `is reported with its own file if it is included`() {
        #expect(refusal(of: "{{>part}}", partials: ["part": "a\nb {{#c}}"])?.hasPrefix("part.html:2:3: ") == true)
    }

    @Test(arguments: [
        (["page": "{{<page}}{{/page}}"], "page.html:1:1: “page” includes itself."),
        (["page": "{{#a}}{{<page}}{{/page}}{{/a}}"], "page.html:1:7: “page” includes itself."),
        (["page": "{{<b}}{{/b}}", "b": "{{<page}}{{/page}}"], "page.html:1:1: “b” includes itself."),
        (["page": "{{>page}}"], "page.html:1:1: “page” includes itself."),
        (
            ["a": "x{{>b}}", "b": "{{#s}}{{/s}}{{>a}}"],
            "b.html:1:13: “a” includes itself."
        ),
        (
            ["a": "<p title=\"{{#s}}{{>a}}{{/s}}\">"],
            "a.html:1:17: “a” includes itself."
        ),
        (
            ["page": "{{<a}}{{$x}}y{{/x}}{{/a}}", "a": "{{$x}}{{/x}}{{#s}}{{>a}}{{/s}}"],
            "a.html:1:19: “a” includes itself."
        ),
    ])
    func `cannot include itself`(_ sources: [String: String], _ expected: String) {
        let error = #expect(throws: TemplateError.self) { try Templates(sources: sources) }
        #expect(error?.description == expected)
    }
}
