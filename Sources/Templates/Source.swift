/// The text of one template, and what it is called in an error.
struct Source: Sendable {
    let file: String
    let bytes: [UInt8]

    /// Takes the bytes of a file; they must be UTF-8, because columns and names are counted in it.
    init(file: String, bytes: [UInt8]) throws(TemplateError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw TemplateError("The file is not UTF-8 text.", file: file)
        }
        self.file = file
        self.bytes = bytes
    }

    /// Whether a line begins at this offset.
    func startsLine(_ offset: Int) -> Bool { offset == 0 || bytes[offset - 1] == .newline }

    /// An error at this offset.
    func error(_ message: String, at offset: Int) -> TemplateError {
        let before = bytes[..<offset]
        let line = before.count { $0 == .newline } + 1
        let start = before.lastIndex(of: .newline).map { $0 + 1 } ?? 0
        let column = before[start...].count { $0 & 0b1100_0000 != 0b1000_0000 } + 1
        return TemplateError(message, file: file, line: line, column: column)
    }
}

/// A place in one of the sources, small enough to stand in every operation of a program.
struct SourceLocation: Sendable {
    let source: Int32
    let offset: Int32

    init(source: Int, offset: Int) {
        self.source = Int32(clamping: source)
        self.offset = Int32(clamping: offset)
    }
}
