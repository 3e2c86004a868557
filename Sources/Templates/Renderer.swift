/// One rendering: the output so far, and the views that names are looked up in.
struct Renderer {
    private let library: Library
    private var frames: [Frame] = []
    /// What `{{.}}` is; a view counts as a flag that is set, as its names can be reached already.
    private var dot: Value?
    private var depth = 0
    private var output: [UInt8] = []

    /// The bytes of a template, with views of which the last is asked first.
    static func render(_ index: Int, of library: Library, _ views: [any TemplateContext]) throws(TemplateError)
        -> [UInt8]
    {
        var renderer = Renderer(library: library)
        let program = library.programs[index]
        renderer.output.reserveCapacity(4 * program.literals.count + 1024)
        try renderer.run(program, in: views[...])
        return renderer.output
    }

    private init(library: Library) { self.library = library }

    private mutating func run(_ program: Program, in views: ArraySlice<any TemplateContext>) throws(TemplateError) {
        guard let view = views.first else { return try run(program.steps, of: program) }
        try enter(view) { renderer throws(TemplateError) in try renderer.run(program, in: views.dropFirst()) }
    }

    private mutating func run(_ steps: Range<Int>, of program: Program) throws(TemplateError) {
        var index = steps.lowerBound
        while index < steps.upperBound {
            let operation = program.operations[index]
            index += 1
            unsafe program.literals.withUnsafeBufferPointer {
                unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[operation.literal]))
            }
            switch operation.action {
            case .end: break
            case .text(let path):
                try appendText(path, of: program)
            case .link(let path):
                try appendLink(path, of: program)
            case .section(let path, let end):
                try run(index..<end, of: program, for: value(of: path, in: program))
                index = end
            case .inverted(let path, let end):
                if try !value(of: path, in: program).isTruthy { try run(index..<end, of: program) }
                index = end
            case .call(let callee, let location):
                guard depth < 64 else { throw library.error("Templates are nested more than 64 deep.", at: location) }
                depth += 1
                let program = library.programs[callee]
                try run(program.steps, of: program)
                depth -= 1
            }
        }
    }

    private mutating func appendText(_ path: Path, of program: Program) throws(TemplateError) {
        switch try value(of: path, in: program) {
        case .text(let text): output.append(escaping: text)
        case .link(let link): output.append(escaping: link.description)
        case .absent: break
        case .flag, .list, .views, .view: throw fault("is not text", path, program)
        }
    }

    private mutating func appendLink(_ path: Path, of program: Program) throws(TemplateError) {
        guard case .link(let link) = try value(of: path, in: program) else {
            throw fault("is not a link", path, program)
        }
        guard output.last == .quote else { throw fault("would be a second link in one attribute", path, program) }
        output.append(escaping: link.description)
    }

    private mutating func run(_ body: Range<Int>, of program: Program, for value: Value) throws(TemplateError) {
        switch value {
        case .flag(true):
            try run(body, of: program)
        case .text, .link:
            if value.isTruthy { try run(body, of: program, dot: value) }
        case .view(let view):
            try enter(view) { renderer throws(TemplateError) in try renderer.run(body, of: program) }
        case .views(let views):
            try views.forEach { frame throws(TemplateError) in
                try enter(frame) { renderer throws(TemplateError) in try renderer.run(body, of: program) }
            }
        case .list(let values):
            for value in values {
                if case .view(let view) = value {
                    try enter(view) { renderer throws(TemplateError) in try renderer.run(body, of: program) }
                } else {
                    try run(body, of: program, dot: value)
                }
            }
        case .flag(false), .absent: break
        }
    }

    private mutating func enter(
        _ view: some TemplateContext, _ body: (inout Renderer) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        try unsafe withUnsafePointer(to: view) { address throws(TemplateError) in
            try enter(unsafe Frame(at: address), body)
        }
    }

    private mutating func enter(
        _ frame: Frame, _ body: (inout Renderer) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        let outer = dot
        dot = .flag(true)
        frames.append(frame)
        try body(&self)
        frames.removeLast()
        dot = outer
    }

    private mutating func run(_ body: Range<Int>, of program: Program, dot value: Value) throws(TemplateError) {
        let outer = dot
        dot = value
        try run(body, of: program)
        dot = outer
    }

    private func value(of path: Path, in program: Program) throws(TemplateError) -> Value {
        guard let head = path.head else {
            guard let dot else { throw fault("is no value here", path, program) }
            return dot
        }
        var index = frames.count
        while index > 0 {
            index -= 1
            guard let value = frames[index].value(head) else { continue }
            return path.tail.isEmpty ? value : try part(of: value, at: path, in: program)
        }
        throw fault("is provided by no view", path, program)
    }

    private func part(of value: Value, at path: Path, in program: Program) throws(TemplateError) -> Value {
        var value = value
        for name in program.tails[path.tail] {
            switch value {
            case .view(let view):
                guard let inner = view.value(name) else { throw fault("is provided by no view", path, program) }
                value = inner
            case .absent: return .absent
            default: throw fault("has a part before its last dot that is no view", path, program)
            }
        }
        return value
    }

    private func fault(_ what: String, _ path: Path, _ program: Program) -> TemplateError {
        let name = ([path.head].compactMap(\.self) + program.tails[path.tail]).map(\.text).joined(separator: ".")
        return library.error("“\(name.isEmpty ? "." : name)” \(what).", at: path.location)
    }
}
