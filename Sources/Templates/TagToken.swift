/// A tag as it lies in the bytes: where it is, and whether it shares its line.
struct TagToken {
    enum Kind {
        case placeholder, section, inverted, close, partial, layout, block, comment, delimiters

        init?(sigil: UInt8) {
            switch sigil {
            case UInt8(ascii: "#"): self = .section
            case UInt8(ascii: "^"): self = .inverted
            case .slash: self = .close
            case .greater: self = .partial
            case .less: self = .layout
            case UInt8(ascii: "$"): self = .block
            case .exclamation: self = .comment
            case .equals: self = .delimiters
            default: return nil
            }
        }

        /// Whether a line that holds nothing else is left out.
        var mayStandAlone: Bool { self != .placeholder }
    }

    let kind: Kind
    let name: String
    let start: Int
    let end: Int
    /// Where the blanks before the tag begin.
    let lineStart: Int
    /// Where the line ends that follows the tag with nothing but blanks.
    let lineEnd: Int
    /// Whether only blanks stand before the tag on its line.
    let isFirstOnLine: Bool
    /// Whether only blanks follow the tag on its line.
    let isLastOnLine: Bool

    init(kind: Kind, name: String, start: Int, end: Int, in bytes: [UInt8]) {
        self.kind = kind
        self.name = name
        self.start = start
        self.end = end
        lineStart = bytes[..<start].lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0
        isFirstOnLine = lineStart == 0 || bytes[lineStart - 1] == .newline
        let rest = bytes[end...].drop(while: \.isBlank)
        let ending = [[.newline], [.carriageReturn, .newline]].first { rest.starts(with: $0) }
        lineEnd = rest.startIndex + (ending?.count ?? 0)
        isLastOnLine = rest.isEmpty || ending != nil
    }
}
