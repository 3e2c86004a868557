/// The text of a template and the name of its file.
struct Source: Sendable {
    let file: String
    let bytes: [UInt8]

    /// Creates a source; throws unless the bytes are UTF-8.
    init(file: String, bytes: [UInt8]) throws(TemplateError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw TemplateError("The file is not UTF-8 text.", file: file)
        }
        self.file = file
        self.bytes = bytes
    }

    /// Returns whether a line begins at an offset.
    func startsLine(_ offset: Int) -> Bool { offset == 0 || bytes[offset - 1] == .newline }

    /// Returns an error at an offset.
    func error(_ message: String, at offset: Int) -> TemplateError {
        let before = bytes[..<offset]
        let line = before.count { $0 == .newline } + 1
        let start = before.lastIndex(of: .newline).map { $0 + 1 } ?? 0
        let column = before[start...].count { $0 & 0b1100_0000 != 0b1000_0000 } + 1
        return TemplateError(message, file: file, line: line, column: column)
    }
}

/// An offset in one of the sources, small enough to be part of every operation.
struct SourceLocation: Sendable {
    let source: Int32
    let offset: Int32

    init(source: Int, offset: Int) {
        self.source = Int32(clamping: source)
        self.offset = Int32(clamping: offset)
    }
}
