public import Templates

/// A context written as a literal, like a JSON object.
struct Record: TemplateContext {
    let values: [Name: Value]

    func value(_ name: Name) -> Value? { values[name] }
}

extension Record: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (Name, Value)...) {
        values = Dictionary(uniqueKeysWithValues: elements)
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self = .text(text) }
    public init(booleanLiteral flag: Bool) { self = .flag(flag) }
    public init(arrayLiteral values: Value...) {
        let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
        let contexts = values.compactMap { if case .context(let context) = $0 { context } else { nil } }
        self = contexts.isEmpty ? .texts(texts) : .contexts(contexts)
    }
    public init(nilLiteral: ()) { self = .absent }
    public init(dictionaryLiteral elements: (Name, Value)...) {
        self = .context(Record(values: Dictionary(uniqueKeysWithValues: elements)))
    }
}

/// Renders a template, alone or with others that it includes.
func render(
    _ template: String, _ views: any TemplateContext..., partials: [String: String] = [:]
) throws(TemplateError) -> String {
    let templates = try Templates(sources: partials.merging(["page": template]) { $1 })
    // The contexts are passed as a parameter pack, so each number of them is a call.
    let bytes =
        switch views.count {
        case 0: try templates.render("page")
        case 1: try templates.render("page", views[0])
        case 2: try templates.render("page", views[0], views[1])
        default: try templates.render("page", views[0], views[1], views[2])
        }
    return String(decoding: bytes, as: UTF8.self)
}

/// Returns the error of a template that cannot be loaded, as it is printed.
func refusal(of template: String, partials: [String: String] = [:]) -> String? {
    do {
        _ = try Templates(sources: partials.merging(["page": template]) { $1 })
        return nil
    } catch {
        return error.description
    }
}
