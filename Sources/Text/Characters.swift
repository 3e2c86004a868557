extension Unicode.Scalar {
    /// Whether nothing of the scalar can be seen: controls, format characters such as direction marks, line and paragraph
    /// separators, and scalars without an assigned meaning.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    /// The text without the scalars at both ends that a predicate accepts.
    public func trimming(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        let start = unicodeScalars.drop(while: isTrimmed)
        guard let last = start.lastIndex(where: { !isTrimmed($0) }) else { return "" }
        return String(start[...last])
    }

    /// The text without white space, line breaks and format characters (such as zero-width spaces) at both ends.
    public var trimmingWhitespace: String {
        trimming { $0.properties.isWhitespace || $0.properties.generalCategory == .format }
    }
}
