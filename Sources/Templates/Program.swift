/// A template with everything it includes, compiled to a flat list of operations.
struct Program: Sendable {
    var operations: [Operation] = []
    /// The bytes of all literals, one after the other.
    var literals: [UInt8] = []
    /// The parts of all dotted names after their first, one after the other.
    var tails: [Name] = []
}

/// One step of a program: bytes of the template, and then an action.
///
/// It contains only numbers, so that copying one costs no reference counting.
struct Operation: Sendable {
    /// The range of the bytes in the literals.
    let literal: Range<Int>
    var action: Action

    enum Action: Sendable {
        /// Ends a section or the program.
        case end
        /// Appends a value as escaped text.
        case text(Path)
        /// Appends a link as the whole value of an attribute.
        case link(Path)
        /// Runs the operations up to `end` once for each value.
        case section(Path, end: Int)
        /// Runs the operations up to `end` if there is no value.
        case inverted(Path, end: Int)
    }
}

/// A name as a template uses it, with its dots.
struct Path: Sendable {
    /// The first part; nil in `{{.}}`.
    let head: Name?
    /// The range of the other parts in the tails.
    let tail: Range<Int>
    let location: SourceLocation
}
