/// Parses the Mustache syntax of a source.
struct Parser {
    private let source: Source
    private var position = 0

    private static let opening = Array("{{".utf8)
    private static let closing = Array("}}".utf8)

    /// Parses a whole source.
    static func parse(_ source: Source) throws(TemplateError) -> [Node] {
        var parser = Parser(source: source)
        return try parser.nodes(within: nil)
    }

    private init(source: Source) { self.source = source }

    /// Parses up to the tag that closes another one, or up to the end of the source.
    private mutating func nodes(within opener: TagToken?, inLayout: Bool = false) throws(TemplateError) -> [Node] {
        var nodes: [Node] = []
        while let token = try nextToken() {
            guard token.kind != .layout else {
                nodes += try layout(token)
                continue
            }
            let isStandalone = token.isStandalone
            // Text around the blocks of a layout is ignored, so the tag that closes a block only needs to begin its line.
            let removesLine = isStandalone || inLayout && token.kind == .close && token.isFirstOnLine
            nodes.append(text: position, upTo: removesLine ? token.lineStart : token.start)
            position = isStandalone ? token.lineEnd : token.end
            switch token.kind {
            case .placeholder: nodes.append(.placeholder(try tag(token, isPath: true)))
            case .section, .inverted:
                let tag = try tag(token, isPath: true, isStandalone: isStandalone)
                let body = try self.nodes(within: token)
                nodes.append(.section(tag, inverted: token.kind == .inverted, body: body))
            case .partial: nodes.append(.partial(try tag(token, isStandalone: isStandalone)))
            case .block:
                let tag = try tag(token, isStandalone: isStandalone)
                nodes.append(.block(Block(tag: tag, body: try self.nodes(within: token))))
            case .close:
                try check(token, closes: opener)
                return nodes
            case .comment, .layout: break
            }
        }
        if let opener { throw source.error("“\(opener.name)” is opened here and never closed.", at: opener.start) }
        nodes.append(text: position, upTo: source.bytes.count)
        return nodes
    }

    /// Parses a layout with its blocks; from its first tag to its last it can be alone on its lines.
    private mutating func layout(_ token: TagToken) throws(TemplateError) -> [Node] {
        let start = position
        let (blocks, closer) = try blocks(within: token)
        let isStandalone = token.isFirstOnLine && closer.isLastOnLine
        position = isStandalone ? closer.lineEnd : closer.end
        var nodes: [Node] = []
        nodes.append(text: start, upTo: isStandalone ? token.lineStart : token.start)
        return nodes + [.layout(try tag(token, isStandalone: isStandalone), blocks)]
    }

    /// Parses the blocks up to the tag that closes a layout; Mustache ignores the text around them.
    private mutating func blocks(
        within layout: TagToken
    ) throws(TemplateError) -> (blocks: [Block], closer: TagToken) {
        var blocks: [Block] = []
        position = layout.end
        while let token = try nextToken() {
            position = token.end
            switch token.kind {
            case .block:
                let tag = try tag(token)
                guard !blocks.contains(where: { $0.tag.name == tag.name }) else {
                    throw source.error("The block “\(tag.name)” is given twice.", at: token.start)
                }
                if token.isLastOnLine { position = token.lineEnd }
                blocks.append(Block(tag: tag, body: try nodes(within: token, inLayout: true)))
            case .close:
                try check(token, closes: layout)
                return (blocks, token)
            case .comment: break
            case .placeholder, .section, .inverted, .partial, .layout:
                throw source.error("A layout can only contain blocks.", at: token.start)
            }
        }
        throw source.error("“\(layout.name)” is opened here and never closed.", at: layout.start)
    }

    private func check(_ token: TagToken, closes opener: TagToken?) throws(TemplateError) {
        guard let opener else { throw source.error("“\(token.name)” is closed but not open.", at: token.start) }
        guard token.name == opener.name else {
            throw source.error("“\(token.name)” is closed while “\(opener.name)” is open.", at: token.start)
        }
    }

    private func tag(
        _ token: TagToken, isPath: Bool = false, isStandalone: Bool = false
    ) throws(TemplateError) -> Tag {
        let parts = token.name.utf8.split(
            separator: .dot, maxSplits: isPath ? .max : 0, omittingEmptySubsequences: false)
        let isDot = isPath && token.name == "."
        guard isDot || parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNameByte) }) else {
            throw source.error("“\(token.name)” is not a name.", at: token.start)
        }
        return Tag(
            name: token.name, offset: token.start, indentation: isStandalone ? token.lineStart..<token.start : nil)
    }

    /// Returns the next tag at or after the position.
    private func nextToken() throws(TemplateError) -> TagToken? {
        let bytes = source.bytes
        guard let start = bytes.firstRange(of: Self.opening, from: position)?.lowerBound else { return nil }
        var inner = start + Self.opening.count
        let sigil = inner < bytes.count ? bytes[inner] : nil
        guard sigil != UInt8(ascii: "{"), sigil != .ampersand else {
            throw source.error("There is no unescaped form; use {{name}}.", at: start)
        }
        guard sigil != .equals else { throw source.error("Delimiters cannot be changed.", at: start) }
        let kind = sigil.flatMap(TagToken.Kind.init(sigil:)) ?? .placeholder
        if kind != .placeholder { inner += 1 }
        guard let end = bytes.firstRange(of: Self.closing, from: inner) else {
            throw source.error("This tag is never closed by }}.", at: start)
        }
        return TagToken(
            kind: kind, name: String(bytes[inner..<end.lowerBound].trimmed), start: start, end: end.upperBound,
            in: bytes)
    }
}

extension [Node] {
    fileprivate mutating func append(text start: Int, upTo end: Int) {
        if start < end { append(.text(start..<end)) }
    }
}
