/// One part of a template as it was written; ranges and offsets are those of its source.
indirect enum Node: Sendable {
    case text(Range<Int>)
    case placeholder(Tag)
    case section(Tag, inverted: Bool, body: [Node])
    case partial(Tag)
    case layout(Tag, [Block])
    case block(Block)
}

/// A part of a template that has a name, so that a template that builds on it can replace it.
struct Block: Sendable {
    let tag: Tag
    let body: [Node]
}

/// What stands between two delimiters.
struct Tag: Sendable {
    let name: String
    let offset: Int
    /// The white space before the tag, where it stands alone on its line and the line is therefore left out.
    let indentation: Range<Int>?
}
