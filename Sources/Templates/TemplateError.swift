/// What is wrong with a template or with what a page gave to it, and where.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The file, as a path that starts with the folder given.
    public let file: String
    /// The line, counted from 1; 0 where the fault has no place in a text.
    public let line: Int
    /// The column in Unicode scalars, counted from 1; 0 where the fault has no place in a text.
    public let column: Int
    /// One sentence.
    public let message: String

    init(_ message: String, file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// The error as compilers print theirs: `file:line:column: message`.
    public var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)" }
}
