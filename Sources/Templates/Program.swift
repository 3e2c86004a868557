/// A template with everything it includes, as one flat row of operations.
struct Program: Sendable {
    var operations: [Operation] = []
    /// The bytes of all literals, one after the other.
    var literals: [UInt8] = []
    /// The parts of all dotted names after their first, one after the other.
    var tails: [Name] = []

    /// The whole of it, to run.
    var steps: Range<Int> { 0..<operations.count }
}

/// One step of a program: bytes of the template, and then what stands after them.
///
/// It holds numbers only, so that taking one costs no reference count.
struct Operation: Sendable {
    /// Where the bytes are.
    let literal: Range<Int>
    var action: Action

    enum Action: Sendable {
        /// The end of a section or of the program.
        case end
        /// A value as escaped text.
        case text(Path)
        /// A link as the whole value of an attribute.
        case link(Path)
        /// The operations up to `end`, once for each value.
        case section(Path, end: Int)
        /// The operations up to `end`, where there is no value.
        case inverted(Path, end: Int)
        /// Another program, which may be this one.
        case call(program: Int, SourceLocation)
    }
}

/// A name as a template writes it, dots included.
struct Path: Sendable {
    /// The first part; `nil` in `{{.}}`.
    let head: Name?
    /// Where the further parts are.
    let tail: Range<Int>
    let location: SourceLocation
}

/// All templates of a site, ready to render.
struct Library: Sendable {
    let sources: [Source]
    let programs: [Program]
    let indices: [String: Int]

    /// Parses and compiles all templates, each under its name.
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

    /// The error of a location.
    func error(_ message: String, at location: SourceLocation) -> TemplateError {
        sources[Int(location.source)].error(message, at: Int(location.offset))
    }
}

/// A source and what it says.
struct Template: Sendable {
    let source: Source
    let nodes: [Node]
}
