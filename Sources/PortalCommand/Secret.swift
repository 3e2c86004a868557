/// A text that prints as dots, whatever prints it.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { "••••••••" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
