import Templates

/// Partials, comments and inheritance.
extension MustacheCase {
    static let partials: [MustacheCase] = [
        MustacheCase("basic", "({{>text}})", "(from partial)", partials: ["text": "from partial"]),
        MustacheCase(
            "context", "({{>partial}})", "(*content*)", ["text": "content"], partials: ["partial": "*{{text}}*"]),
        MustacheCase(
            "nested", "{{>outer}}", "*hello world!*", ["a": "hello", "b": "world"],
            partials: ["outer": "*{{a}} {{>inner}}*", "inner": "{{b}}!"]),
        MustacheCase("white space around", "| {{>partial}} |", "| \t|\t |", partials: ["partial": "\t|\t"]),
        MustacheCase(
            "indented on a shared line", "  {{data}}  {{> partial}}\n", "  |  >\n>\n", ["data": "|"],
            partials: ["partial": ">\n>"]),
        MustacheCase("line ends of two bytes", "|\r\n{{>partial}}\r\n|", "|\r\n>|", partials: ["partial": ">"]),
        MustacheCase("no line before", "  {{>partial}}\n>", "  >\n  >>", partials: ["partial": ">\n>"]),
        MustacheCase("no line after", ">\n  {{>partial}}", ">\n  >\n  >", partials: ["partial": ">\n>"]),
        MustacheCase(
            "indentation of template lines only", "\\\n {{>partial}}\n/\n", "\\\n |\n &lt;\n-&gt;\n |\n/\n",
            ["content": "<\n->"], partials: ["partial": "|\n{{content}}\n|\n"]),
        MustacheCase(
            "indented within an indented one", "  {{>outer}}\n", "  a\n   b\n",
            partials: ["outer": "a\n {{>inner}}\n", "inner": "b\n"]),
        MustacheCase("padding", "|{{> partial }}|", "|[]|", partials: ["partial": "[]"]),
    ]

    static let comments: [MustacheCase] = [
        MustacheCase("inline", "12345{{! Comment Block! }}67890", "1234567890"),
        MustacheCase("many lines", "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n", "1234567890\n"),
        MustacheCase("line of its own", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
        MustacheCase("indented line of its own", "Begin.\n  {{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
        MustacheCase("line ends of two bytes", "|\r\n{{! Comment }}\r\n|", "|\r\n|"),
        MustacheCase("no line before", "  {{! I'm Still Standalone }}\n!", "!"),
        MustacheCase("no line after", "!\n  {{! I'm Still Standalone }}", "!\n"),
        MustacheCase(
            "many lines of its own", "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n", "Begin.\nEnd.\n"),
        MustacheCase(
            "many indented lines of its own", "Begin.\n  {{!\n    Something's...\n  }}\nEnd.\n", "Begin.\nEnd.\n"),
        MustacheCase("indented on a shared line", "  12 {{! 34 }}\n", "  12 \n"),
        MustacheCase("white space around", "12345 {{! Comment Block! }} 67890", "12345  67890"),
        MustacheCase("named as a value", "never shown: [{{! comment }}]", "never shown: []", ["comment": "4"]),
    ]

    static let inheritance: [MustacheCase] = [
        MustacheCase("default", "{{$title}}Default title{{/title}}\n", "Default title\n"),
        MustacheCase(
            "default with a value", "{{$foo}}default {{bar}} content{{/foo}}\n", "default baz content\n", ["bar": "baz"]
        ),
        MustacheCase(
            "default with a section", "{{$foo}}default {{#bar}}{{baz}}{{/bar}} content{{/foo}}\n",
            "default qux content\n", ["bar": ["baz": "qux"]]),
        MustacheCase(
            "default with an inverted section", "{{$foo}}default {{^bar}}{{baz}}{{/bar}} content{{/foo}}\n",
            "default three content\n", ["bar": nil, "baz": "three"]),
        MustacheCase(
            "default is not interpolated twice", "{{$foo}}default {{#bar}}{{baz}}{{/bar}} content{{/foo}}\n",
            "default {{qux}} content\n", ["bar": ["baz": "{{qux}}"]]),
        MustacheCase(
            "inherited", "{{<include}}{{/include}}\n", "default content",
            partials: ["include": "{{$foo}}default content{{/foo}}"]),
        MustacheCase(
            "replaced", "{{<super}}{{$title}}sub template title{{/title}}{{/super}}", "...sub template title...",
            partials: ["super": "...{{$title}}Default title{{/title}}..."]),
        MustacheCase(
            "values do not replace", "{{<include}}{{$var}}var in template{{/var}}{{/include}}", "var in template",
            ["var": "var in data"], partials: ["include": "{{$var}}var in include{{/var}}"]),
        MustacheCase(
            "values do not replace the default", "{{<include}}{{/include}}", "var in include", ["var": "var in data"],
            partials: ["include": "{{$var}}var in include{{/var}}"]),
        MustacheCase(
            "replaced after text", "test {{<parent}}{{$stuff}}override{{/stuff}}{{/parent}}", "test override",
            partials: ["parent": "{{$stuff}}...{{/stuff}}"]),
        MustacheCase(
            "replaced twice",
            "test {{<parent}}{{$stuff}}override1{{/stuff}}{{/parent}} {{<parent}}{{$stuff}}override2{{/stuff}}{{/parent}}\n",
            "test |override1 default| |override2 default|\n",
            partials: ["parent": "|{{$stuff}}...{{/stuff}}{{$default}} default{{/default}}|"]),
        MustacheCase(
            "replaced by lines", "{{<parent}}{{$ballmer}}\npeaked\n\n:(\n{{/ballmer}}{{/parent}}", "peaked\n\n:(\n",
            partials: ["parent": "{{$ballmer}}peaking{{/ballmer}}"]),
        MustacheCase(
            "replaced where it is indented", "{{<parent}}{{$nineties}}hammer time{{/nineties}}{{/parent}}",
            "stop:\n  hammer time\n",
            partials: ["parent": "stop:\n  {{$nineties}}collaborate and listen{{/nineties}}\n"]),
        MustacheCase(
            "one of two replaced", "{{<parent}}{{$stuff2}}override two{{/stuff2}}{{/parent}}",
            "new default one, override two",
            partials: ["parent": "{{$stuff}}new default one{{/stuff}}, {{$stuff2}}new default two{{/stuff2}}"]),
        MustacheCase(
            "as a partial", "{{>parent}}|{{<parent}}{{/parent}}", "default content|default content",
            partials: ["parent": "{{$foo}}default content{{/foo}}"]),
        MustacheCase(
            "many levels", "{{<parent}}{{$a}}c{{/a}}{{/parent}}", "c",
            partials: [
                "parent": "{{<older}}{{$a}}p{{/a}}{{/older}}", "older": "{{<grandParent}}{{$a}}o{{/a}}{{/grandParent}}",
                "grandParent": "{{$a}}g{{/a}}",
            ]),
        MustacheCase(
            "many levels, none replaced last", "{{<parent}}{{/parent}}", "p",
            partials: [
                "parent": "{{<older}}{{$a}}p{{/a}}{{/older}}", "older": "{{<grandParent}}{{$a}}o{{/a}}{{/grandParent}}",
                "grandParent": "{{$a}}g{{/a}}",
            ]),
        MustacheCase(
            "text around blocks is left out", "{{<parent}} asdfasd {{$foo}}hmm{{/foo}} asdfasdfasdf {{/parent}}", "hmm",
            partials: ["parent": "{{$foo}}default content{{/foo}}"]),
        MustacheCase(
            "text without blocks is left out", "{{<parent}} asdfasd asdfasdfasdf {{/parent}}", "default content",
            partials: ["parent": "{{$foo}}default content{{/foo}}"]),
        MustacheCase(
            "values are those of the place of the block", "{{<parent}}{{$block}}I say {{fruit}}.{{/block}}{{/parent}}",
            "I say bananas.", ["fruit": "apples", "nested": ["fruit": "bananas"]],
            partials: ["parent": "{{#nested}}{{$block}}You say {{fruit}}.{{/block}}{{/nested}}"]),
        MustacheCase(
            "indented line of its own", "Hi,\n  {{<parent}}{{/parent}}\n", "Hi,\n  one\n  two\n",
            partials: ["parent": "one\ntwo\n"]),
    ]
}
