/// A context whose names are declared once for its type, with `static let fields`.
public protocol ViewModel: TemplateContext {
    /// The names and how their values are read.
    static var fields: Fields<Self> { get }
}

extension ViewModel {
    /// Reads a field of the table of the type.
    @inlinable public func value(_ name: Name) -> Value? { Self.fields[name]?.read(self) }
}

/// The names of a type, written as a dictionary literal: `["name": .text(\.name), "apps": .list(\.apps)]`.
public struct Fields<Owner>: Sendable, ExpressibleByDictionaryLiteral {
    @usableFromInline var table: [Field<Owner>?] = []

    /// Creates the table; a duplicate name is a programming error and stops the process at its first use.
    public init(dictionaryLiteral elements: (String, Field<Owner>)...) {
        for (text, field) in elements {
            let id = Name(text).id
            if id >= table.count { table += repeatElement(nil, count: id + 1 - table.count) }
            precondition(table[id] == nil, "The name “\(text)” is declared twice.")
            table[id] = field
        }
    }

    /// The field of a name; nil if the type does not declare it.
    @inlinable subscript(_ name: Name) -> Field<Owner>? { name.id < table.count ? table[name.id] : nil }
}

/// Reads one value of a view model.
public struct Field<Owner>: Sendable {
    @usableFromInline let read: @Sendable (Owner) -> Value

    /// A text.
    public static func text(_ read: @escaping @Sendable (Owner) -> String) -> Self {
        Self { .text(read($0)) }
    }

    /// A text that may be absent.
    public static func optionalText(_ read: @escaping @Sendable (Owner) -> String?) -> Self {
        Self { read($0).map(Value.text) ?? .absent }
    }

    /// A URL of this site.
    public static func link(_ read: @escaping @Sendable (Owner) -> Link) -> Self {
        Self { .link(read($0)) }
    }

    /// A URL of this site that may be absent.
    public static func optionalLink(_ read: @escaping @Sendable (Owner) -> Link?) -> Self {
        Self { read($0).map(Value.link) ?? .absent }
    }

    /// A condition.
    public static func flag(_ read: @escaping @Sendable (Owner) -> Bool) -> Self {
        Self { .flag(read($0)) }
    }

    /// Another context.
    public static func view(_ read: @escaping @Sendable (Owner) -> some TemplateContext) -> Self {
        Self { .context(read($0)) }
    }

    /// Another context that may be absent.
    public static func optionalView<Other: TemplateContext>(
        _ read: @escaping @Sendable (Owner) -> Other?
    ) -> Self {
        Self { read($0).map { .context($0) } ?? .absent }
    }

    /// Contexts of one type.
    public static func list(_ read: @escaping @Sendable (Owner) -> [some TemplateContext]) -> Self {
        Self { .contexts(read($0)) }
    }

    /// Texts, each of which is `{{.}}` in turn.
    public static func texts(_ read: @escaping @Sendable (Owner) -> [String]) -> Self {
        Self { .texts(read($0)) }
    }
}
