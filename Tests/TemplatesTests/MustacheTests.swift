import Templates
import Testing

/// One case of the public Mustache specification (1.4).
///
/// The cases leave out the parts that are not supported: the unescaped form, set delimiters, dynamic names, lambdas, lists
/// of lists, recursive partials and recursive layouts, and blocks that take on the indentation of the one they replace. A
/// missing name or partial is an error here. Numbers are texts. A lone `<` is replaced by another character, because the
/// templates are HTML.
struct MustacheCase: Sendable, CustomTestStringConvertible {
    let name: String
    let template: String
    let expected: String
    let data: Record
    let partials: [String: String]

    init(
        _ name: String, _ template: String, _ expected: String, _ data: Record = [:], partials: [String: String] = [:]
    ) {
        self.name = name
        self.template = template
        self.expected = expected
        self.data = data
        self.partials = partials
    }

    var testDescription: String { name }
}

@Suite struct `A template follows the Mustache specification` {
    @Test(arguments: MustacheCase.interpolation)
    func `in interpolation`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.sections)
    func `in sections`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.inverted)
    func `in inverted sections`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.partials)
    func `in partials`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.comments)
    func `in comments`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.inheritance)
    func `in inheritance`(_ test: MustacheCase) throws { try check(test) }

    private func check(_ test: MustacheCase) throws {
        #expect(try render(test.template, test.data, partials: test.partials) == test.expected)
    }
}
