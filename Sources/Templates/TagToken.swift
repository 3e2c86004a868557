/// A tag in the bytes of a source: where it is, and whether its line contains anything else.
struct TagToken {
    enum Kind {
        case placeholder, section, inverted, close, partial, layout, block, comment

        init?(sigil: UInt8) {
            switch sigil {
            case UInt8(ascii: "#"): self = .section
            case UInt8(ascii: "^"): self = .inverted
            case .slash: self = .close
            case .greater: self = .partial
            case .less: self = .layout
            case UInt8(ascii: "$"): self = .block
            case .exclamation: self = .comment
            default: return nil
            }
        }

        /// Whether a line that contains nothing else is removed.
        var isStandaloneAllowed: Bool { self != .placeholder }
    }

    let kind: Kind
    let name: String
    let start: Int
    let end: Int
    /// The start of the white space before the tag.
    let lineStart: Int
    /// The end of the line, if only white space follows the tag.
    let lineEnd: Int
    /// Whether only white space is before the tag on its line.
    let isFirstOnLine: Bool
    /// Whether only white space follows the tag on its line.
    let isLastOnLine: Bool

    /// Whether the tag is alone on its line, which is removed then.
    var isStandalone: Bool { kind.isStandaloneAllowed && isFirstOnLine && isLastOnLine }

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
