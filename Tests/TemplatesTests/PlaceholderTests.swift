import Templates
import Testing

@Suite struct `A placeholder` {
    private let data: Record = [
        "v": "<&\"", "link": .link(Link("users", "1")), "yes": true, "no": false, "texts": ["a", "b"],
    ]

    @Test(arguments: [
        ("<p>{{v}}</p>", "<p>&lt;&amp;&quot;</p>"),
        ("<p title=\"{{v}}\">", "<p title=\"&lt;&amp;&quot;\">"),
        ("<p title=\"a {{v}} b\" >", "<p title=\"a &lt;&amp;&quot; b\" >"),
        ("<p title = \"{{v}}\">", "<p title = \"&lt;&amp;&quot;\">"),
        ("<P TITLE=\"{{v}}\">", "<P TITLE=\"&lt;&amp;&quot;\">"),
        ("<title>{{v}} – Portal</title>", "<title>&lt;&amp;&quot; – Portal</title>"),
        (
            "<textarea name=\"x\">{{v}}</textarea>{{v}}",
            "<textarea name=\"x\">&lt;&amp;&quot;</textarea>&lt;&amp;&quot;"
        ),
        ("a < b {{v}}", "a < b &lt;&amp;&quot;"),
        ("<!doctype html>{{v}}", "<!doctype html>&lt;&amp;&quot;"),
        ("<!-- note --->{{v}}", "<!-- note --->&lt;&amp;&quot;"),
        ("<!-->{{v}}", "<!-->&lt;&amp;&quot;"),
        ("<!--->{{v}}", "<!--->&lt;&amp;&quot;"),
        ("<br/>{{v}}", "<br/>&lt;&amp;&quot;"),
        ("<input type=text><p>{{v}}", "<input type=text><p>&lt;&amp;&quot;"),
        ("<input type='text'><p>{{v}}", "<input type='text'><p>&lt;&amp;&quot;"),
        ("<script src=\"/a.js\" defer></script>{{v}}", "<script src=\"/a.js\" defer></script>&lt;&amp;&quot;"),
        ("<data value=\"{{v}}\">", "<data value=\"&lt;&amp;&quot;\">"),
        ("<p data-href=\"{{v}}\">", "<p data-href=\"&lt;&amp;&quot;\">"),
        ("{{link}}", "/users/1"),
        ("<p title=\"{{link}}\">", "<p title=\"/users/1\">"),
    ])
    func `is allowed in text and in double quotes`(_ template: String, _ expected: String) throws {
        #expect(try render(template, data) == expected)
    }

    @Test(arguments: [
        ("<script>let a = \"{{v}}\"</script>", "page.html:1:9: Scripts are only allowed in files."),
        (
            "<script>{{v}}</script>",
            "page.html:1:9: A value is not allowed in <script>: no escaping makes it safe there."
        ),
        ("<style>{{v}}</style>", "page.html:1:7: <style> is not allowed in a page."),
        ("<!-- {{v}} -->", "page.html:1:6: A value is not allowed in a comment: no escaping makes it safe there."),
        (
            "<!-- > -> {{v}} -->",
            "page.html:1:11: A value is not allowed in a comment: no escaping makes it safe there."
        ),
        ("<!-- --{{v}} -->", "page.html:1:8: A value is not allowed in a comment: no escaping makes it safe there."),
        (
            "<p class={{v}}>",
            "page.html:1:10: A value is not allowed in a value without double quotes: no escaping makes it safe there."
        ),
        (
            "<p class='{{v}}'>",
            "page.html:1:11: A value is not allowed in a value without double quotes: no escaping makes it safe there."
        ),
        (
            "<p class=a{{v}}>",
            "page.html:1:11: A value is not allowed in a value without double quotes: no escaping makes it safe there."
        ),
        ("<p {{v}}>", "page.html:1:4: A value is not allowed in a tag: no escaping makes it safe there."),
        ("<p a{{v}}=\"b\">", "page.html:1:5: A value is not allowed in a tag: no escaping makes it safe there."),
        ("<p class=\"a\"{{v}}>", "page.html:1:13: A value is not allowed in a tag: no escaping makes it safe there."),
        ("<p hidden {{v}}>", "page.html:1:11: A value is not allowed in a tag: no escaping makes it safe there."),
        (
            "<{{v}}>",
            "page.html:1:2: A value is not allowed in the name of an element: no escaping makes it safe there."
        ),
        (
            "<p{{v}}>",
            "page.html:1:3: A value is not allowed in the name of an element: no escaping makes it safe there."
        ),
        (
            "</{{v}}>",
            "page.html:1:3: A value is not allowed in the name of an element: no escaping makes it safe there."
        ),
        (
            "<!doctype {{v}}>",
            "page.html:1:11: A value is not allowed in a declaration: no escaping makes it safe there."
        ),
        ("<br/{{v}}>", "page.html:1:5: A value is not allowed in a tag: no escaping makes it safe there."),
        (
            "<p onclick=\"{{v}}\">",
            "page.html:1:11: The attribute “onclick” contains code, which is only allowed in files."
        ),
        ("<p ONfocus=\"a\">", "page.html:1:11: The attribute “onfocus” contains code, which is only allowed in files."),
        ("<p style=\"{{v}}\">", "page.html:1:9: The attribute “style” contains code, which is only allowed in files."),
        (
            "<p srcdoc=\"{{v}}\">",
            "page.html:1:10: The attribute “srcdoc” contains code, which is only allowed in files."
        ),
        ("<iframe src=\"/\">", "page.html:1:8: <iframe> is not allowed in a page."),
        (
            "<meta http-equiv=\"refresh\" content=\"{{v}}\">",
            "page.html:1:37: A value is not allowed in “content”: in some elements it is a URL or a setting."
        ),
        (
            "é\n日{{#yes}}\n  <p {{v}}>{{/yes}}",
            "page.html:3:6: A value is not allowed in a tag: no escaping makes it safe there."
        ),
    ])
    func `is refused where escaping could not make it safe`(_ template: String, _ expected: String) {
        #expect(refusal(of: template) == expected)
    }

    @Test(arguments: [
        ("<title>a<b></title>", "page.html:1:10: Only text is allowed in <title>."),
        ("<title>a</b></title>", "page.html:1:12: Only text is allowed in <title>."),
        ("<textarea><!-- a --></textarea>", "page.html:1:12: Only text is allowed in <textarea>."),
        ("<p a\"b>", "page.html:1:5: “\"” is not allowed here in a tag."),
        ("<p \"b\">", "page.html:1:4: “\"” is not allowed here in a tag."),
        ("<p =a>", "page.html:1:4: “=” is not allowed here in a tag."),
        (
            "<p a=\"b\"c=\"d\">",
            "page.html:1:9: This attribute must be preceded by a space, in the same section."
        ),
        ("<p a=b\"c>", "page.html:1:7: A value with “\"” must be quoted."),
        ("<p a=>", "page.html:1:6: The value of the attribute “a” is missing."),
        ("</p a>", "page.html:1:5: “a” is not allowed here in a tag."),
        ("<br/ /a>", "page.html:1:7: This attribute must be preceded by a space, in the same section."),
        ("</ p>", "page.html:1:3: “</” must be followed by the name of an element."),
        ("<?php ?>", "page.html:1:2: HTML has no processing instructions."),
        ("<![CDATA[ ]]>", "page.html:1:3: “<!” begins a comment or the doctype."),
        ("<!-- --! -->", "page.html:1:8: “--!” is not allowed in a comment."),
        ("<p", "page.html:1:3: The template ends in the name of an element."),
        ("<p title=\"a", "page.html:1:12: The template ends in the value of “title”."),
        ("<title>", "page.html:1:8: The template ends in <title>."),
        ("a\n<!-- b", "page.html:2:7: The template ends in a comment."),
    ])
    func `is refused in markup that a browser would have to repair`(
        _ template: String, _ expected: String
    ) {
        #expect(refusal(of: template) == expected)
    }

    @Test(arguments: [
        "href", "src", "action", "formaction", "poster", "cite", "data", "ping", "srcset", "HREF", "xlink:href",
        "background",
    ])
    func `must be one whole link in an attribute that is a URL (S-30)`(_ attribute: String) throws {
        #expect(try render("<a \(attribute)=\"{{link}}\">", data) == "<a \(attribute)=\"/users/1\">")
        #expect(
            try render("<a \(attribute)=\"https://example.com/\">", data) == "<a \(attribute)=\"https://example.com/\">"
        )
        #expect(refusal(of: "<a \(attribute)=\"/{{link}}\">")?.contains("must be the whole value") == true)
        #expect(refusal(of: "<a \(attribute)=\"{{link}}{{link}}\">")?.contains("must be the whole value") == true)
        #expect(refusal(of: "<a \(attribute)=\"{{link}}/x\">")?.contains("Nothing can be appended") == true)
        #expect(refusal(of: "<a \(attribute)=\"{{link}}{{#a}}x{{/a}}\">")?.contains("Nothing can be appended") == true)
        #expect(refusal(of: "<a \(attribute)=\"{{#a}}{{link}}{{/a}}x\">")?.contains("Nothing can be appended") == true)
        #expect(refusal(of: "<a \(attribute)=\"{{#a}}x{{/a}}{{link}}\">")?.contains("must be the whole value") == true)
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "vbscript:x", "java\tscript:x", " javascript:x", "JaVaScRiPt:x",
        "//host", "/\\host",
        "/users/1", "",
    ])
    func `never puts text into a URL (S-30)`(_ text: String) {
        let error = #expect(throws: TemplateError.self) {
            try render("<a\n href=\"{{v}}\">", ["v": .text(text)] as Record)
        }
        #expect(error?.description == "page.html:2:8: “v” is not a link.")
    }

    @Test func `can be one of two links`() throws {
        let either = "<a href=\"{{#it}}{{link}}{{/it}}{{^it}}/none{{/it}}\">"
        #expect(try render(either, data, ["it": true] as Record) == "<a href=\"/users/1\">")
        #expect(try render(either, data, ["it": false] as Record) == "<a href=\"/none\">")
        #expect(refusal(of: "<a href=\"{{#it}}{{l}}{{/it}}{{^it}}{{l}}{{/it}}{{#it}}x{{/it}}\">") != nil)
        #expect(refusal(of: "<a href=\"{{#it}}{{l}}{{/it}}{{^other}}{{l}}{{/other}}\">") != nil)
        let other = "<a href=\"{{^it}}{{link}}{{/it}}{{#it}}{{link}}{{/it}}\">"
        #expect(try render(other, data, ["it": false] as Record) == "<a href=\"/users/1\">")
    }

    @Test func `is one link even if a section repeats`() {
        let rows: Record = ["rows": [["link": .link(Link())], ["link": .link(Link("evil.example"))]]]
        let error = #expect(throws: TemplateError.self) {
            try render("<a href=\"{{#rows}}{{link}}{{/rows}}\">", rows)
        }
        #expect(error?.description == "page.html:1:19: “link” would be a second link in one attribute.")
    }
}
