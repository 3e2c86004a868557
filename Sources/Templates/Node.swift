/// A source and its syntax tree.
struct Template: Sendable {
    let source: Source
    let nodes: [Node]
}

/// A part of a template; its ranges and offsets are those of the source.
indirect enum Node: Sendable {
    case text(Range<Int>)
    case placeholder(Tag)
    case section(Tag, inverted: Bool, body: [Node])
    case partial(Tag)
    case layout(Tag, [Block])
    case block(Block)
}

/// A named part of a template, which a template that builds on it can replace.
struct Block: Sendable {
    let tag: Tag
    let body: [Node]
}

/// A tag of the syntax tree.
struct Tag: Sendable {
    let name: String
    let offset: Int
    /// The white space before the tag, if its line contains nothing else and is therefore removed.
    let indentation: Range<Int>?
}
