import Templates

/// Values and sections.
extension MustacheCase {
    static let interpolation: [MustacheCase] = [
        MustacheCase("no interpolation", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n"),
        MustacheCase("basic", "Hello, {{subject}}!", "Hello, world!", ["subject": "world"]),
        MustacheCase(
            "no second interpolation", "{{template}}: {{planet}}", "{{planet}}: Earth",
            ["template": "{{planet}}", "planet": "Earth"]),
        MustacheCase(
            "escaping", "Escaped: {{forbidden}}", "Escaped: &amp; &quot; &lt; &gt;", ["forbidden": "& \" < >"]),
        MustacheCase("number", "\"{{mph}} miles an hour!\"", "\"85 miles an hour!\"", ["mph": "85"]),
        MustacheCase("null", "I ({{cannot}}) be seen!", "I () be seen!", ["cannot": nil]),
        MustacheCase(
            "dotted name", "{{person.name}} == {{#person}}{{name}}{{/person}}", "Joe == Joe",
            ["person": ["name": "Joe"]]),
        MustacheCase(
            "dotted name of any depth", "{{a.b.c.d.e.name}}", "Phil",
            ["a": ["b": ["c": ["d": ["e": ["name": "Phil"]]]]]]),
        MustacheCase("dotted name through nothing", "({{a.b.c}})", "()", ["a": ["b": nil]]),
        MustacheCase(
            "dotted name begins where any name does", "{{#a}}{{b.c.d.e.name}}{{/a}}", "Phil",
            [
                "a": ["b": ["c": ["d": ["e": ["name": "Phil"]]]]],
                "b": ["c": ["d": ["e": ["name": "Wrong"]]]],
            ]),
        MustacheCase("dotted name is never one key", "{{a.b}}", "d", ["a.b": "c", "a": ["b": "d"]]),
        MustacheCase("implicit iterator", "{{#it}}Hello, {{.}}!{{/it}}", "Hello, world!", ["it": "world"]),
        MustacheCase(
            "implicit iterator is escaped", "{{#it}}{{.}}{{/it}}", "&amp; &quot; &lt; &gt;", ["it": "& \" < >"]),
        MustacheCase("white space around", "| {{string}} |", "| --- |", ["string": "---"]),
        MustacheCase("alone on its line", "  {{string}}\n", "  ---\n", ["string": "---"]),
        MustacheCase("padding", "|{{ string }}|", "|---|", ["string": "---"]),
    ]

    static let sections: [MustacheCase] = [
        MustacheCase("true", "\"{{#boolean}}This.{{/boolean}}\"", "\"This.\"", ["boolean": true]),
        MustacheCase("false", "\"{{#boolean}}This.{{/boolean}}\"", "\"\"", ["boolean": false]),
        MustacheCase("null", "\"{{#null}}This.{{/null}}\"", "\"\"", ["null": nil]),
        MustacheCase("context", "{{#context}}Hi {{name}}.{{/context}}", "Hi Joe.", ["context": ["name": "Joe"]]),
        MustacheCase(
            "outer contexts", "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}", "foo, bar, baz",
            ["a": "foo", "b": "wrong", "sec": ["b": "bar"], "c": ["d": "baz"]]),
        MustacheCase("variable test", "{{#foo}}{{.}} is {{foo}}{{/foo}}", "bar is bar", ["foo": "bar"]),
        MustacheCase(
            "list contexts",
            "{{#tops}}{{#middles}}{{tname.lower}}{{mname}}.{{#bottoms}}{{tname.upper}}{{mname}}{{bname}}.{{/bottoms}}{{/middles}}{{/tops}}",
            "a1.A1x.A1y.",
            [
                "tops": [
                    [
                        "tname": ["upper": "A", "lower": "a"],
                        "middles": [["mname": "1", "bottoms": [["bname": "x"], ["bname": "y"]]]],
                    ]
                ]
            ]),
        MustacheCase(
            "deeply nested contexts",
            """
            {{#a}}
            {{one}}
            {{#b}}
            {{one}}{{two}}{{one}}
            {{#c}}
            {{one}}{{two}}{{three}}{{two}}{{one}}
            {{#d}}
            {{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}
            {{#five}}
            {{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}
            {{one}}{{two}}{{three}}{{four}}{{.}}6{{.}}{{four}}{{three}}{{two}}{{one}}
            {{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}
            {{/five}}
            {{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}
            {{/d}}
            {{one}}{{two}}{{three}}{{two}}{{one}}
            {{/c}}
            {{one}}{{two}}{{one}}
            {{/b}}
            {{one}}
            {{/a}}

            """,
            "1\n121\n12321\n1234321\n123454321\n12345654321\n123454321\n1234321\n12321\n121\n1\n",
            ["a": ["one": "1"], "b": ["two": "2"], "c": ["three": "3", "d": ["four": "4", "five": "5"]]]),
        MustacheCase(
            "list", "{{#list}}{{item}}{{/list}}", "123", ["list": [["item": "1"], ["item": "2"], ["item": "3"]]]),
        MustacheCase("empty list", "({{#list}}Yay lists!{{/list}})", "()", ["list": []]),
        MustacheCase(
            "twice", "{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n",
            "* first\n* second\n* third\n", ["bool": true, "two": "second"]),
        MustacheCase("nested, true", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", "| A B C D E |", ["b": true]),
        MustacheCase("nested, false", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", "| A  E |", ["b": false]),
        MustacheCase("list of texts", "{{#list}}({{.}}){{/list}}", "(a)(b)(c)", ["list": ["a", "b", "c"]]),
        MustacheCase(
            "list of texts, escaped", "{{#list}}({{.}}){{/list}}", "(&amp;)(&quot;)(&lt;)(&gt;)",
            ["list": ["&", "\"", "<", ">"]]),
        MustacheCase(
            "list of views by itself", "{{#list}}{{#.}}({{value}}){{/.}}{{/list}}", "(a)(b)",
            ["list": [["value": "a"], ["value": "b"]]]),
        MustacheCase("dotted name, true", "{{#a.b.c}}Here{{/a.b.c}}", "Here", ["a": ["b": ["c": true]]]),
        MustacheCase("dotted name, false", "({{#a.b.c}}Here{{/a.b.c}})", "()", ["a": ["b": ["c": false]]]),
        MustacheCase("dotted name through nothing", "({{#a.b.c}}Here{{/a.b.c}})", "()", ["a": ["b": nil]]),
        MustacheCase("white space around", " | {{#b}}\t|\t{{/b}} | \n", " | \t|\t | \n", ["b": true]),
        MustacheCase("white space within", " | {{#b}} {{! Important }}\n {{/b}} | \n", " |  \n  | \n", ["b": true]),
        MustacheCase("indented, on one line", " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n", " YES\n GOOD\n", ["b": true]),
        MustacheCase(
            "lines of their own", "| This Is\n{{#b}}\n|\n{{/b}}\n| A Line\n", "| This Is\n|\n| A Line\n", ["b": true]),
        MustacheCase(
            "indented lines of their own", "| This Is\n  {{#b}}\n|\n  {{/b}}\n| A Line\n", "| This Is\n|\n| A Line\n",
            ["b": true]),
        MustacheCase("line ends of two bytes", "|\r\n{{#b}}\r\n{{/b}}\r\n|", "|\r\n|", ["b": true]),
        MustacheCase("no line before", "  {{#b}}\n#{{/b}}\n/", "#\n/", ["b": true]),
        MustacheCase("no line after", "#{{#b}}\n/\n  {{/b}}", "#\n/\n", ["b": true]),
        MustacheCase("padding", "|{{# b }}={{/ b }}|", "|=|", ["b": true]),
    ]

    static let inverted: [MustacheCase] = [
        MustacheCase("false", "({{^b}}This.{{/b}})", "(This.)", ["b": false]),
        MustacheCase("true", "({{^b}}This.{{/b}})", "()", ["b": true]),
        MustacheCase("null", "({{^null}}This.{{/null}})", "(This.)", ["null": nil]),
        MustacheCase("context", "({{^context}}Hi {{name}}.{{/context}})", "()", ["context": ["name": "Joe"]]),
        MustacheCase("list", "({{^list}}{{n}}{{/list}})", "()", ["list": [["n": "1"], ["n": "2"]]]),
        MustacheCase("empty list", "({{^list}}None{{/list}})", "(None)", ["list": []]),
        MustacheCase(
            "twice", "{{^bool}}\n* first\n{{/bool}}\n* {{two}}\n{{^bool}}\n* third\n{{/bool}}\n",
            "* first\n* second\n* third\n", ["bool": false, "two": "second"]),
        MustacheCase("nested, false", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", "| A B C D E |", ["b": false]),
        MustacheCase("nested, true", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", "| A  E |", ["b": true]),
        MustacheCase("dotted name, true", "({{^a.b.c}}Not{{/a.b.c}})", "()", ["a": ["b": ["c": true]]]),
        MustacheCase("dotted name, false", "({{^a.b.c}}Not{{/a.b.c}})", "(Not)", ["a": ["b": ["c": false]]]),
        MustacheCase("dotted name through nothing", "({{^a.b.c}}Not{{/a.b.c}})", "(Not)", ["a": ["b": nil]]),
        MustacheCase("white space around", " | {{^b}}\t|\t{{/b}} | \n", " | \t|\t | \n", ["b": false]),
        MustacheCase("white space within", " | {{^b}} {{! Important }}\n {{/b}} | \n", " |  \n  | \n", ["b": false]),
        MustacheCase("indented, on one line", " {{^b}}NO{{/b}}\n {{^b}}WAY{{/b}}\n", " NO\n WAY\n", ["b": false]),
        MustacheCase(
            "lines of their own", "| This Is\n{{^b}}\n|\n{{/b}}\n| A Line\n", "| This Is\n|\n| A Line\n", ["b": false]),
        MustacheCase(
            "indented lines of their own", "| This Is\n  {{^b}}\n|\n  {{/b}}\n| A Line\n", "| This Is\n|\n| A Line\n",
            ["b": false]),
        MustacheCase("line ends of two bytes", "|\r\n{{^b}}\r\n{{/b}}\r\n|", "|\r\n|", ["b": false]),
        MustacheCase("no line before", "  {{^b}}\n^{{/b}}\n/", "^\n/", ["b": false]),
        MustacheCase("no line after", "^{{^b}}\n/\n  {{/b}}", "^\n/\n", ["b": false]),
        MustacheCase("padding", "|{{^ b }}={{/ b }}|", "|=|", ["b": false]),
    ]
}
