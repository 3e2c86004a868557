/// Compiles a template and everything it includes to one program, following the HTML through each part in its place.
struct Compiler {
    /// What the nodes of a template can refer to; nodes of a block have the scope in which the block was written.
    private struct Scope {
        var template: Int
        /// The white space before each line.
        var indentation: [UInt8] = []
        /// The blocks that replace those of a layout.
        var overrides: [String: BlockOverride] = [:]
        /// The templates that are being included, which cannot be included again.
        var inclusions: [Int] = []
    }

    /// A block given to a layout.
    private final class BlockOverride {
        let block: Block
        let scope: Scope
        var isUsed = false

        init(_ block: Block, _ scope: Scope) {
            self.block = block
            self.scope = scope
        }
    }

    private let templates: [Template]
    private let indices: [String: Int]
    private var program = Program()
    private var markup = Markup()

    /// Compiles one template.
    static func compile(
        _ index: Int, of templates: [Template], named indices: [String: Int]
    ) throws(TemplateError) -> Program {
        var compiler = Compiler(templates: templates, indices: indices)
        let template = templates[index]
        try compiler.compile(template.nodes, in: Scope(template: index, inclusions: [index]))
        guard compiler.markup == Markup() else {
            throw template.source.error("The template ends \(compiler.markup).", at: template.source.bytes.count)
        }
        compiler.append(.end)
        return compiler.program
    }

    private init(templates: [Template], indices: [String: Int]) {
        self.templates = templates
        self.indices = indices
    }

    private mutating func compile(_ nodes: [Node], in scope: Scope) throws(TemplateError) {
        var previous: Branch?
        for node in nodes {
            var branch: Branch?
            switch node {
            case .text(let range): try compile(range, in: scope)
            case .placeholder(let tag): try compile(tag, in: scope)
            case .section(let tag, let inverted, let body):
                branch = try compile(body, of: tag, inverted: inverted, after: previous, in: scope)
            case .partial(let tag): try include(tag, overrides: scope.overrides, in: scope)
            case .layout(let tag, let blocks): try compile(blocks, for: tag, in: scope)
            case .block(let block): try compile(block, in: scope)
            }
            previous = branch
        }
    }

    private mutating func compile(_ range: Range<Int>, in scope: Scope) throws(TemplateError) {
        let source = templates[scope.template].source
        for offset in range {
            let byte = source.bytes[offset]
            let isEmptyLine = byte == .newline || byte == .carriageReturn
            if !isEmptyLine, source.startsLine(offset) { try append(scope.indentation, at: offset, in: scope) }
            try append([byte], at: offset, in: scope)
        }
    }

    private mutating func append(_ bytes: [UInt8], at offset: Int, in scope: Scope) throws(TemplateError) {
        try follow(at: offset, in: scope) { markup throws(MarkupError) in for byte in bytes { try markup.read(byte) } }
        program.literals += bytes
    }

    private mutating func compile(_ tag: Tag, in scope: Scope) throws(TemplateError) {
        try indent(tag, in: scope)
        let placeholder = try follow(at: tag.offset, in: scope) { markup throws(MarkupError) in try markup.placeholder()
        }
        let path = path(tag, in: scope)
        append(placeholder == .link ? .link(path) : .text(path))
    }

    /// A section that was just compiled: of `{{#a}}…{{/a}}{{^a}}…{{/a}}` exactly one is rendered, so both begin in the same HTML
    /// context; a third section would be rendered in addition to one of them.
    private struct Branch {
        let name: String
        let inverted: Bool
        let start: Markup
        let end: Markup
    }

    private mutating func compile(
        _ body: [Node], of tag: Tag, inverted: Bool, after previous: Branch?, in scope: Scope
    ) throws(TemplateError) -> Branch? {
        try indent(tag, in: scope)
        try edge(at: tag, in: scope)
        let alternative = previous.flatMap { $0.name == tag.name && $0.inverted != inverted ? $0 : nil }
        let start = alternative?.start ?? markup
        markup = start
        let path = path(tag, in: scope)
        let index = program.operations.count
        append(.section(path, end: index))
        try compile(body, in: scope)
        append(.end)
        let end = program.operations.count
        program.operations[index].action = inverted ? .inverted(path, end: end) : .section(path, end: end)
        try edge(at: tag, in: scope)
        let branch = Branch(name: tag.name, inverted: inverted, start: start, end: markup)
        let other = alternative?.end ?? start
        try follow(at: tag.offset, in: scope) { markup throws(MarkupError) in try markup.join(other) }
        return alternative == nil ? branch : nil
    }

    private mutating func compile(_ blocks: [Block], for layout: Tag, in scope: Scope) throws(TemplateError) {
        var overrides = scope.overrides
        for block in blocks {
            if overrides[block.tag.name] == nil { overrides[block.tag.name] = BlockOverride(block, scope) }
        }
        try include(layout, overrides: overrides, in: scope)
        for block in blocks {
            guard overrides[block.tag.name]?.isUsed == true else {
                throw error("“\(layout.name)” has no block “\(block.tag.name)”.", at: block.tag, in: scope)
            }
        }
    }

    private mutating func include(
        _ tag: Tag, overrides: [String: BlockOverride], in scope: Scope
    ) throws(TemplateError) {
        guard let index = indices[tag.name] else {
            throw error("There is no template “\(tag.name)”.", at: tag, in: scope)
        }
        try indent(tag, in: scope)
        guard !scope.inclusions.contains(index) else {
            throw error("“\(tag.name)” includes itself.", at: tag, in: scope)
        }
        var inner = Scope(template: index, overrides: overrides, inclusions: scope.inclusions + [index])
        if let blanks = tag.indentation {
            inner.indentation = scope.indentation + templates[scope.template].source.bytes[blanks]
        }
        try enclose(tag, in: scope) { compiler throws(TemplateError) in
            try compiler.compile(compiler.templates[index].nodes, in: inner)
        }
    }

    private mutating func compile(_ block: Block, in scope: Scope) throws(TemplateError) {
        try indent(block.tag, in: scope)
        guard let blockOverride = scope.overrides[block.tag.name] else {
            return try enclose(block.tag, in: scope) { compiler throws(TemplateError) in
                try compiler.compile(block.body, in: scope)
            }
        }
        blockOverride.isUsed = true
        var inner = blockOverride.scope
        inner.indentation = scope.indentation
        try enclose(blockOverride.block.tag, in: blockOverride.scope) { compiler throws(TemplateError) in
            try compiler.compile(blockOverride.block.body, in: inner)
        }
    }

    /// Compiles a part that must end in the same HTML context in which it begins.
    private mutating func enclose(
        _ tag: Tag, in scope: Scope, _ part: (inout Compiler) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        try edge(at: tag, in: scope)
        let start = markup
        try part(&self)
        try edge(at: tag, in: scope)
        try follow(at: tag.offset, in: scope) { markup throws(MarkupError) in try markup.join(start) }
    }

    private mutating func edge(at tag: Tag, in scope: Scope) throws(TemplateError) {
        try follow(at: tag.offset, in: scope) { markup throws(MarkupError) in try markup.edge() }
    }

    private mutating func indent(_ tag: Tag, in scope: Scope) throws(TemplateError) {
        guard tag.indentation == nil, templates[scope.template].source.startsLine(tag.offset) else { return }
        try append(scope.indentation, at: tag.offset, in: scope)
    }

    /// Advances the HTML context; throws an error with its location if that is not possible.
    private mutating func follow<Result>(
        at offset: Int, in scope: Scope, _ step: (inout Markup) throws(MarkupError) -> Result
    ) throws(TemplateError) -> Result {
        do { return try step(&markup) } catch {
            throw templates[scope.template].source.error(error.message, at: offset)
        }
    }

    private func error(_ message: String, at tag: Tag, in scope: Scope) -> TemplateError {
        templates[scope.template].source.error(message, at: tag.offset)
    }

    private mutating func path(_ tag: Tag, in scope: Scope) -> Path {
        let parts = tag.name.utf8.split(separator: .dot).map { Name(String($0)) }
        let start = program.tails.count
        program.tails += parts.dropFirst()
        let location = SourceLocation(source: scope.template, offset: tag.offset)
        return Path(head: parts.first, tail: start..<program.tails.count, location: location)
    }

    /// Appends an action after the bytes that were appended since the last one.
    private mutating func append(_ action: Operation.Action) {
        let start = program.operations.last?.literal.upperBound ?? 0
        program.operations.append(Operation(literal: start..<program.literals.count, action: action))
    }
}
