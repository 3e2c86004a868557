/// A mistake in a template, or in the values that it was given, with its location.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The file, as a path that begins with the given folder.
    public let file: String
    /// The line, counted from 1; 0 if the mistake has no location in a file.
    public let line: Int
    /// The column in Unicode scalars, counted from 1; 0 if the mistake has no location in a file.
    public let column: Int
    /// The mistake in one sentence.
    public let message: String

    init(_ message: String, file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// The error in the format of compilers: `file:line:column: message`.
    public var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)" }
}
