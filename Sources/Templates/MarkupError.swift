/// The reason why a byte, a placeholder or the edge of a section is not allowed in its HTML context.
struct MarkupError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
