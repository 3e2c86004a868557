/// Values that a template can use by their names, such as a page or a row of its table.
public protocol TemplateContext: Sendable {
    /// Returns the value of a name; nil if this context does not provide it, so that the contexts around it are asked.
    func value(_ name: Name) -> Value?
}

/// A value that a template can use.
public enum Value: Sendable {
    /// Text, which is always escaped; a section is rendered once unless the text is empty.
    case text(String)
    /// A URL of this site, the only value that attributes such as `href` accept.
    case link(Link)
    /// Whether a section is rendered; it cannot be printed.
    case flag(Bool)
    /// Texts that a section repeats for; `{{.}}` is the current one.
    case texts([String])
    /// Contexts that a section repeats for.
    case contexts([any TemplateContext])
    /// A context for a section.
    indirect case context(any TemplateContext)
    /// Nothing: it prints nothing, and a section is not rendered.
    case absent

    /// Whether a section is rendered.
    var isTruthy: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .flag(let flag): flag
        case .texts(let texts): !texts.isEmpty
        case .contexts(let contexts): !contexts.isEmpty
        case .link, .context: true
        case .absent: false
        }
    }
}
