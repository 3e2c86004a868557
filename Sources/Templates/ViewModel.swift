/// A view whose names are declared once for its type; declare `fields` with `static let`, so that it is made once.
public protocol ViewModel: TemplateContext {
    /// The names and how each is read.
    static var fields: Fields<Self> { get }
}

extension ViewModel {
    /// Reads a field from the table of the type.
    @inlinable public func value(_ name: Name) -> Value? {
        unsafe withUnsafePointer(to: self) { unsafe Self.value(name, at: $0) }
    }

    /// Reads a field from the table of the type.
    @inlinable public static func value(_ name: Name, at address: UnsafePointer<Self>) -> Value? {
        unsafe fields[name]?.read(address)
    }
}

/// The names of a type of view, written as a dictionary literal: `["name": .text(\.name), "apps": .list(\.apps)]`.
public struct Fields<Owner>: Sendable, ExpressibleByDictionaryLiteral {
    @usableFromInline var table: [Field<Owner>?] = []

    /// Makes the table; a name that stands twice is a mistake in the program and stops it.
    public init(dictionaryLiteral elements: (String, Field<Owner>)...) {
        for (text, field) in elements {
            let id = Name(text).id
            if id >= table.count { table += repeatElement(nil, count: id + 1 - table.count) }
            precondition(table[id] == nil, "The name “\(text)” is declared twice.")
            table[id] = field
        }
    }

    /// The field of a name; `nil` where the type declares none.
    @inlinable public subscript(_ name: Name) -> Field<Owner>? { name.id < table.count ? table[name.id] : nil }
}

/// How one named value of a view is read.
@safe public struct Field<Owner>: Sendable {
    @usableFromInline let read: @Sendable (UnsafePointer<Owner>) -> Value

    // Inlined into the page's module, a key path becomes one load from the view, which is not copied.
    @inlinable @inline(__always) init(_ value: @escaping @Sendable (Owner) -> Value) {
        unsafe read = { unsafe value($0.pointee) }
    }

    /// Text.
    @inlinable public static func text(_ read: @escaping @Sendable (Owner) -> String) -> Self {
        Self { .text(read($0)) }
    }

    /// Text that may be absent.
    @inlinable public static func optionalText(_ read: @escaping @Sendable (Owner) -> String?) -> Self {
        Self { read($0).map(Value.text) ?? .absent }
    }

    /// An address of this site.
    @inlinable public static func link(_ read: @escaping @Sendable (Owner) -> Link) -> Self {
        Self { .link(read($0)) }
    }

    /// An address of this site that may be absent.
    @inlinable public static func optionalLink(_ read: @escaping @Sendable (Owner) -> Link?) -> Self {
        Self { read($0).map(Value.link) ?? .absent }
    }

    /// Whether something is so.
    @inlinable public static func flag(_ read: @escaping @Sendable (Owner) -> Bool) -> Self {
        Self { .flag(read($0)) }
    }

    /// Another view.
    @inlinable public static func view<Other: TemplateContext>(_ read: @escaping @Sendable (Owner) -> Other) -> Self {
        Self { .view(read($0)) }
    }

    /// Another view that may be absent.
    @inlinable public static func optionalView<Other: TemplateContext>(_ read: @escaping @Sendable (Owner) -> Other?)
        -> Self
    {
        Self { read($0).map { .view($0) } ?? .absent }
    }

    /// TemplateContexts of one type.
    @inlinable public static func list<Other: TemplateContext>(_ read: @escaping @Sendable (Owner) -> [Other]) -> Self {
        Self { .views(TemplateContexts(read($0))) }
    }

    /// Texts, each of which is `{{.}}` in turn.
    @inlinable public static func texts(_ read: @escaping @Sendable (Owner) -> [String]) -> Self {
        Self { .list(read($0).map(Value.text)) }
    }
}
