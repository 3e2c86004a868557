/// All templates of a site, ready to render.
struct Library: Sendable {
    private let sources: [Source]
    let programs: [Program]
    /// The index of each template by its name.
    let indices: [String: Int]

    /// Parses and compiles all templates.
    init(_ sources: [(name: String, source: Source)]) throws(TemplateError) {
        var indices: [String: Int] = [:]
        var templates: [Template] = []
        for (name, source) in sources {
            indices[name] = templates.count
            templates.append(Template(source: source, nodes: try Parser.parse(source)))
        }
        var programs: [Program] = []
        for index in templates.indices {
            programs.append(try Compiler.compile(index, of: templates, named: indices))
        }
        self.sources = templates.map(\.source)
        self.programs = programs
        self.indices = indices
    }

    /// Returns an error at a location.
    func error(_ message: String, at location: SourceLocation) -> TemplateError {
        sources[Int(location.source)].error(message, at: Int(location.offset))
    }
}
