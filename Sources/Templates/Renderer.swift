/// Renders one template: the output so far, and the contexts in which names are looked up.
struct Renderer {
    private let library: Library
    private var contexts: [any TemplateContext]
    /// The current `{{.}}`; in the section of a context it is a flag, because the names of the context can be used.
    private var dot: Value?
    private var output: [UInt8] = []

    /// Returns the bytes of a template; of the contexts, the last one is asked first.
    static func render(
        _ index: Int, of library: Library, _ contexts: [any TemplateContext]
    ) throws(TemplateError) -> [UInt8] {
        let program = library.programs[index]
        var renderer = Renderer(library: library, contexts: contexts)
        renderer.output.reserveCapacity(4 * program.literals.count + 1024)
        try renderer.run(0..<program.operations.count, of: program)
        return renderer.output
    }

    private init(library: Library, contexts: [any TemplateContext]) {
        self.library = library
        self.contexts = contexts
    }

    private mutating func run(_ operations: Range<Int>, of program: Program) throws(TemplateError) {
        var index = operations.lowerBound
        while index < operations.upperBound {
            let operation = program.operations[index]
            index += 1
            output.append(contentsOf: program.literals[operation.literal])
            switch operation.action {
            case .end: break
            case .text(let path): try appendText(path, of: program)
            case .link(let path): try appendLink(path, of: program)
            case .section(let path, let end):
                try run(index..<end, of: program, for: value(of: path, in: program))
                index = end
            case .inverted(let path, let end):
                if try !value(of: path, in: program).isTruthy { try run(index..<end, of: program) }
                index = end
            }
        }
    }

    private mutating func appendText(_ path: Path, of program: Program) throws(TemplateError) {
        switch try value(of: path, in: program) {
        case .text(let text): output.append(escaping: text)
        case .link(let link): output.append(escaping: link.description)
        case .absent: break
        case .flag, .texts, .contexts, .context: throw error("is not text", path, program)
        }
    }

    private mutating func appendLink(_ path: Path, of program: Program) throws(TemplateError) {
        guard case .link(let link) = try value(of: path, in: program) else {
            throw error("is not a link", path, program)
        }
        guard output.last == .quote else { throw error("would be a second link in one attribute", path, program) }
        output.append(escaping: link.description)
    }

    private mutating func run(_ body: Range<Int>, of program: Program, for value: Value) throws(TemplateError) {
        switch value {
        case .flag(true): try run(body, of: program)
        case .text, .link: if value.isTruthy { try run(body, of: program, dot: value) }
        case .context(let context): try run(body, of: program, in: context)
        case .contexts(let contexts): for context in contexts { try run(body, of: program, in: context) }
        case .texts(let texts): for text in texts { try run(body, of: program, dot: .text(text)) }
        case .flag(false), .absent: break
        }
    }

    private mutating func run(
        _ body: Range<Int>, of program: Program, in context: any TemplateContext
    ) throws(TemplateError) {
        contexts.append(context)
        try run(body, of: program, dot: .flag(true))
        contexts.removeLast()
    }

    private mutating func run(_ body: Range<Int>, of program: Program, dot value: Value) throws(TemplateError) {
        let outer = dot
        dot = value
        try run(body, of: program)
        dot = outer
    }

    private func value(of path: Path, in program: Program) throws(TemplateError) -> Value {
        guard let head = path.head else {
            guard let dot else { throw error("has no value here", path, program) }
            return dot
        }
        for context in contexts.reversed() {
            guard let value = context.value(head) else { continue }
            return path.tail.isEmpty ? value : try member(of: value, at: path, in: program)
        }
        throw error("is not provided by any context", path, program)
    }

    private func member(of value: Value, at path: Path, in program: Program) throws(TemplateError) -> Value {
        var value = value
        for name in program.tails[path.tail] {
            switch value {
            case .context(let context):
                guard let inner = context.value(name) else {
                    throw error("is not provided by any context", path, program)
                }
                value = inner
            case .absent: return .absent
            default: throw error("has a part before its last dot that is not a context", path, program)
            }
        }
        return value
    }

    private func error(_ message: String, _ path: Path, _ program: Program) -> TemplateError {
        let names = [path.head].compactMap(\.self) + program.tails[path.tail]
        let text = names.map(\.description).joined(separator: ".")
        return library.error("“\(text.isEmpty ? "." : text)” \(message).", at: path.location)
    }
}
