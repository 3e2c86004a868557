import Synchronization

/// The name of a value, interned as a small number, so that rendering neither compares nor hashes text.
public struct Name: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The number: counted from 0, and the same for equal texts in the whole process.
    @usableFromInline let id: Int

    /// Interns a text.
    public init(_ text: String) {
        id = interned.withLock { names in
            if let id = names.ids[text] { return id }
            let id = names.texts.count
            names.ids[text] = id
            names.texts.append(text)
            return id
        }
    }

    /// Interns a literal.
    public init(stringLiteral text: String) { self.init(text) }

    /// The text.
    public var description: String { interned.withLock { $0.texts[id] } }
}

private let interned = Mutex<(ids: [String: Int], texts: [String])>(([:], []))
