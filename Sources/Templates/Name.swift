import Synchronization

/// The name of a value, resolved to a small number once, so that rendering compares and hashes no text.
public struct Name: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The number: dense, counted from 0, the same for equal texts in the whole process.
    public let id: Int

    /// Finds the number of a text, or gives it the next one.
    public init(_ text: String) {
        id = interned.withLock { names in
            if let id = names.ids[text] { return id }
            let id = names.texts.count
            names.ids[text] = id
            names.texts.append(text)
            return id
        }
    }

    /// Names a value by a literal.
    public init(stringLiteral text: String) { self.init(text) }

    /// The text.
    public var text: String { interned.withLock { $0.texts[id] } }

    /// The text.
    public var description: String { text }
}

private let interned = Mutex<(ids: [String: Int], texts: [String])>(([:], []))
