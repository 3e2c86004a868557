import Templates
import Testing

@Suite struct `A section, a partial or a block in markup` {
    private let data: Record = ["yes": true, "no": false, "texts": ["a", "b"], "v": "1"]

    @Test(arguments: [
        ("<input{{#yes}} required{{/yes}}>", "<input required>"),
        ("<input{{#no}} required{{/no}}>", "<input>"),
        ("<input name=\"a\"{{#yes}} value=\"{{v}}\"{{/yes}} id=\"b\">", "<input name=\"a\" value=\"1\" id=\"b\">"),
        ("<input hidden{{#yes}} required{{/yes}}{{#yes}} disabled{{/yes}}/>", "<input hidden required disabled/>"),
        ("<option{{#yes}} selected{{/yes}}{{^yes}} hidden{{/yes}}>", "<option selected>"),
        ("<p class=\"a{{#yes}} b{{/yes}}{{#no}} c{{/no}}\">", "<p class=\"a b\">"),
        ("<p class=\"{{#texts}}{{.}} {{/texts}}\">", "<p class=\"a b \">"),
        ("<title>{{#yes}}{{v}}{{/yes}}</title>", "<title>1</title>"),
        ("{{#yes}}<div>{{/yes}}a{{#yes}}</div>{{/yes}}", "<div>a</div>"),
        ("<p{{>attributes}}>", "<p id=\"1\">"),
        ("<p class=\"{{>word}}\">", "<p class=\"one 1\">"),
        ("<title>{{$title}}none{{/title}}</title>", "<title>none</title>"),
    ])
    func `ends in the state in which it began`(_ template: String, _ expected: String) throws {
        let partials = ["attributes": " id=\"{{v}}\"", "word": "one {{v}}"]
        #expect(try render(template, data, partials: partials) == expected)
    }

    @Test(arguments: [
        (
            "{{#yes}}<p {{/yes}}>",
            "page.html:1:1: This begins in text and ends in a tag; it must end in the same context."
        ),
        (
            "<p {{#yes}}>{{/yes}}",
            "page.html:1:4: This begins in a tag and ends in text; it must end in the same context."
        ),
        (
            "<p title=\"{{#yes}}\">{{/yes}}",
            "page.html:1:11: This begins in the value of “title” and ends in text; it must end in the same context."
        ),
        (
            "<p title=\"{{#yes}}\" class=\"{{/yes}}\">",
            "page.html:1:11: This begins in the value of “title” and ends in the value of “class”; it must end in the same context."
        ),
        (
            "{{#yes}}<title>{{/yes}}</title>",
            "page.html:1:1: This begins in text and ends in <title>; it must end in the same context."
        ),
        (
            "<title>{{#yes}}</title><textarea>{{/yes}}</textarea>",
            "page.html:1:8: This begins in <title> and ends in <textarea>; it must end in the same context."
        ),
        (
            "<input{{#yes}}required{{/yes}}>",
            "page.html:1:15: This attribute must be preceded by a space, in the same section."
        ),
        (
            "<input {{#yes}}required{{/yes}}>",
            "page.html:1:16: This attribute must be preceded by a space, in the same section."
        ),
        (
            "<input{{#yes}} required{{/yes}}x>",
            "page.html:1:32: This attribute must be preceded by a space, in the same section."
        ),
        (
            "<a{{#yes}} o{{/yes}}{{#yes}}nclick=\"{{v}}\"{{/yes}}>",
            "page.html:1:29: This attribute must be preceded by a space, in the same section."
        ),
        (
            "<s{{#yes}}cript{{/yes}}>",
            "page.html:1:11: This attribute must be preceded by a space, in the same section."
        ),
        ("<p a{{#yes}}=\"b\"{{/yes}}>", "page.html:1:13: “=” is not allowed here in a tag."),
        (
            "<p a={{#yes}}\"b\"{{/yes}}>",
            "page.html:1:6: A section, a partial or a block cannot begin or end in a value without double quotes."
        ),
        (
            "<{{#yes}}p{{/yes}}>",
            "page.html:1:2: A section, a partial or a block cannot begin or end in the name of an element."
        ),
        (
            "<!-- {{#yes}}a{{/yes}} -->",
            "page.html:1:6: A section, a partial or a block cannot begin or end in a comment."
        ),
        (
            "<script>{{#yes}} {{/yes}}</script>",
            "page.html:1:9: A section, a partial or a block cannot begin or end in <script>."
        ),
        ("<p {{>word}}>", "word.html:1:1: This attribute must be preceded by a space, in the same section."),
        (
            "<p title='{{>word}}'>",
            "page.html:1:11: A section, a partial or a block cannot begin or end in a value without double quotes."
        ),
        ("<a href=\"/{{>placeholder}}\">", "placeholder.html:1:1: A link must be the whole value of “href”."),
        (
            "<script>{{>placeholder}}</script>",
            "page.html:1:9: A section, a partial or a block cannot begin or end in <script>."
        ),
        (
            "{{<layout}}{{$a}}\" title=\"{{/a}}{{/layout}}",
            "page.html:1:12: This begins in the value of “class” and ends in the value of “title”; it must end in the same context."
        ),
        ("{{<layout}}{{$b}}{{v}}{{/b}}{{/layout}}", "page.html:1:18: A link must be the whole value of “href”."),
    ])
    func `is refused if it would not`(_ template: String, _ expected: String) {
        let partials = [
            "word": "one", "placeholder": "{{v}}",
            "layout": "<p class=\"{{$a}}x{{/a}}\"><a href=\"/{{$b}}x{{/b}}\">",
        ]
        #expect(refusal(of: template, partials: partials) == expected)
    }

    @Test func `is checked in its context, even if it is valid alone`() {
        #expect(refusal(of: "a", partials: ["placeholder": "{{v}}"]) == nil)
        #expect(refusal(of: "<p onclick=\"{{>placeholder}}\">", partials: ["placeholder": "{{v}}"]) != nil)
    }

    @Test func `must be complete by itself`() {
        #expect(refusal(of: "a", partials: ["open": "<p "]) == "open.html:1:4: The template ends in a tag.")
    }
}
