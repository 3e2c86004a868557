/// Something with named values, such as a page or a row of its table.
public protocol TemplateContext: Sendable {
    /// The value of a name; `nil` where this view does not provide it, so that the views around it are asked.
    func value(_ name: Name) -> Value?

    /// The same, of a view that lies elsewhere; a `ViewModel` reads one field there and copies nothing else.
    static func value(_ name: Name, at address: UnsafePointer<Self>) -> Value?
}

extension TemplateContext {
    /// Reads the view as a whole.
    @inlinable public static func value(_ name: Name, at address: UnsafePointer<Self>) -> Value? {
        unsafe address.pointee.value(name)
    }
}

/// What a view gives to a template for a name.
// The two largest cases are indirect, so that a value is no larger than a text and is passed in registers.
public enum Value: Sendable {
    /// Text, escaped wherever it stands; a section over it stands once, unless it is empty.
    case text(String)
    /// An address of this site, the only value that may stand in an attribute such as `href`.
    case link(Link)
    /// Whether a section stands; not printable.
    case flag(Bool)
    /// Values over which a section repeats; `{{.}}` is each in turn.
    case list([Value])
    /// TemplateContexts over which a section repeats.
    indirect case views(TemplateContexts)
    /// One view, whose names a section or a dotted name reaches.
    indirect case view(any TemplateContext)
    /// Nothing: it prints as nothing and a section over it does not stand.
    case absent

    /// Whether a section over it stands.
    var isTruthy: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .flag(let flag): flag
        case .list(let values): !values.isEmpty
        case .views(let views): views.count > 0
        case .link, .view: true
        case .absent: false
        }
    }
}

/// TemplateContexts of one type, read where they lie: none is copied or boxed while a section repeats over them.
public struct TemplateContexts: Sendable {
    @usableFromInline typealias Visit = (Frame) throws(TemplateError) -> Void

    /// How many there are.
    public let count: Int
    @usableFromInline let forEach: @Sendable (Visit) throws(TemplateError) -> Void

    /// Takes the views of a list.
    @inlinable public init<Element: TemplateContext>(_ elements: [Element]) {
        count = elements.count
        forEach = { visit throws(TemplateError) in
            try unsafe elements.withUnsafeBufferPointer { buffer throws(TemplateError) in
                guard var address = buffer.baseAddress else { return }
                for _ in 0..<buffer.count {
                    try visit(unsafe Frame(at: address))
                    unsafe address += 1
                }
            }
        }
    }
}

/// A view that names are looked up in, for as long as it lies at its address.
@safe @usableFromInline struct Frame {
    private let address: UnsafeRawPointer
    private let read: (UnsafeRawPointer, Name) -> Value?

    @usableFromInline init(address: UnsafeRawPointer, read: @escaping (UnsafeRawPointer, Name) -> Value?) {
        unsafe self.address = unsafe address
        unsafe self.read = unsafe read
    }

    @inlinable init<V: TemplateContext>(at address: UnsafePointer<V>) {
        unsafe self.init(address: address) { unsafe V.value($1, at: $0.assumingMemoryBound(to: V.self)) }
    }

    /// The value of a name.
    func value(_ name: Name) -> Value? { unsafe read(address, name) }
}
