import Templates
import Testing

/// One case of the public Mustache specification (1.4).
///
/// Left out is what has no meaning here: the unescaped form, dynamic names and lambdas, which do not exist; a name or a
/// partial that is missing, which is an error; a layout that builds on itself; and a block that is moved to the
/// indentation of the one it replaces. Numbers are texts. Where a lone `<` stood, another sign does, as HTML is followed.
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

@Suite struct `A template keeps to the Mustache specification` {
    @Test(arguments: MustacheCase.interpolation)
    func `in values`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.sections)
    func `in sections`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.inverted)
    func `in inverted sections`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.partials)
    func `in partials`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.comments)
    func `in comments`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.delimiters)
    func `in delimiters`(_ test: MustacheCase) throws { try check(test) }

    @Test(arguments: MustacheCase.inheritance)
    func `in inheritance`(_ test: MustacheCase) throws { try check(test) }

    private func check(_ test: MustacheCase) throws {
        #expect(try render(test.template, test.data, partials: test.partials) == test.expected)
    }
}
