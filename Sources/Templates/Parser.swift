/// Reads the Mustache syntax of one source into nodes.
struct Parser {
    private let source: Source
    private var position = 0
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)

    /// The nodes of a whole source.
    static func parse(_ source: Source) throws(TemplateError) -> [Node] {
        var parser = Parser(source: source)
        return try parser.nodes(within: nil)
    }

    private init(source: Source) { self.source = source }

    /// The nodes up to the tag that closes an element, or up to the end of the source.
    private mutating func nodes(within opener: TagToken?, inLayout: Bool = false) throws(TemplateError) -> [Node] {
        var nodes: [Node] = []
        while let mark = try nextMark() {
            guard mark.kind != .layout else {
                nodes += try layout(mark)
                continue
            }
            let alone = mark.kind.mayStandAlone && mark.isFirstOnLine && mark.isLastOnLine
            // Around the blocks of a layout everything is left out, so what closes one is alone if only it begins a line.
            let leavesLine = alone || inLayout && mark.kind == .close && mark.isFirstOnLine
            nodes.append(text: position, upTo: leavesLine ? mark.lineStart : mark.start)
            position = alone ? mark.lineEnd : mark.end
            switch mark.kind {
            case .placeholder:
                nodes.append(.placeholder(try tag(mark, path: true)))
            case .section, .inverted:
                let tag = try tag(mark, path: true, alone: alone)
                let body = try self.nodes(within: mark)
                nodes.append(.section(tag, inverted: mark.kind == .inverted, body: body))
            case .partial:
                nodes.append(.partial(try tag(mark, alone: alone)))
            case .block:
                nodes.append(.block(Block(tag: try tag(mark, alone: alone), body: try self.nodes(within: mark))))
            case .close:
                try check(mark, closes: opener)
                return nodes
            case .delimiters:
                try setDelimiters(mark)
            case .comment, .layout:
                break
            }
        }
        if let opener { throw source.error("“\(opener.name)” is opened here and never closed.", at: opener.start) }
        nodes.append(text: position, upTo: source.bytes.count)
        return nodes
    }

    /// A layout with its blocks; from the first tag to the last it is one thing, which may stand alone on its lines.
    private mutating func layout(_ mark: TagToken) throws(TemplateError) -> [Node] {
        let start = position
        let (blocks, closer) = try blocks(within: mark)
        let alone = mark.isFirstOnLine && closer.isLastOnLine
        position = alone ? closer.lineEnd : closer.end
        var nodes: [Node] = []
        nodes.append(text: start, upTo: alone ? mark.lineStart : mark.start)
        return nodes + [.layout(try tag(mark, alone: alone), blocks)]
    }

    /// The blocks up to the tag that closes a layout; the text around them is left out, as Mustache has it.
    private mutating func blocks(within layout: TagToken) throws(TemplateError) -> (blocks: [Block], closer: TagToken) {
        var blocks: [Block] = []
        position = layout.end
        while let mark = try nextMark() {
            position = mark.end
            switch mark.kind {
            case .block:
                let tag = try tag(mark)
                guard !blocks.contains(where: { $0.tag.name == tag.name }) else {
                    throw source.error("The block “\(tag.name)” is filled twice.", at: mark.start)
                }
                if mark.isLastOnLine { position = mark.lineEnd }
                blocks.append(Block(tag: tag, body: try nodes(within: mark, inLayout: true)))
            case .close:
                try check(mark, closes: layout)
                return (blocks, mark)
            case .delimiters:
                try setDelimiters(mark)
            case .comment:
                break
            case .placeholder, .section, .inverted, .partial, .layout:
                throw source.error("Directly within a layout only blocks have a meaning.", at: mark.start)
            }
        }
        throw source.error("“\(layout.name)” is opened here and never closed.", at: layout.start)
    }

    private func check(_ mark: TagToken, closes opener: TagToken?) throws(TemplateError) {
        guard let opener else { throw source.error("“\(mark.name)” is closed but not open.", at: mark.start) }
        guard mark.name == opener.name else {
            throw source.error("“\(mark.name)” is closed where “\(opener.name)” is open.", at: mark.start)
        }
    }

    private func tag(_ mark: TagToken, path: Bool = false, alone: Bool = false) throws(TemplateError) -> Tag {
        let splits = path ? Int.max : 0
        let parts = mark.name.utf8.split(separator: .dot, maxSplits: splits, omittingEmptySubsequences: false)
        let isDot = path && mark.name == "."
        guard isDot || parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNameByte) }) else {
            throw source.error("“\(mark.name)” is not a name.", at: mark.start)
        }
        return Tag(name: mark.name, offset: mark.start, indentation: alone ? mark.lineStart..<mark.start : nil)
    }

    private mutating func setDelimiters(_ mark: TagToken) throws(TemplateError) {
        let words = mark.name.utf8.split(whereSeparator: \.isSpace)
        guard words.count == 2, !mark.name.utf8.contains(.equals) else {
            throw source.error("Delimiters are set by two words without “=”.", at: mark.start)
        }
        (opening, closing) = (Array(words[0]), Array(words[1]))
    }

    /// The next tag at or after the position.
    private func nextMark() throws(TemplateError) -> TagToken? {
        let bytes = source.bytes
        guard let start = bytes.firstRange(of: opening, from: position)?.lowerBound else { return nil }
        var inner = start + opening.count
        let sigil = inner < bytes.count ? bytes[inner] : nil
        guard sigil != UInt8(ascii: "{"), sigil != .ampersand else {
            throw source.error("There is no unescaped form: write {{name}}.", at: start)
        }
        let kind = sigil.flatMap(TagToken.Kind.init(sigil:)) ?? .placeholder
        if kind != .placeholder { inner += 1 }
        let end = kind == .delimiters ? [.equals] + closing : closing
        guard let stop = bytes.firstRange(of: end, from: inner) else {
            throw source.error("This tag is never closed by \(String(end)).", at: start)
        }
        return TagToken(
            kind: kind, name: String(bytes[inner..<stop.lowerBound].trimmed), start: start, end: stop.upperBound,
            in: bytes)
    }
}

extension [Node] {
    fileprivate mutating func append(text start: Int, upTo end: Int) {
        if start < end { append(.text(start..<end)) }
    }
}
