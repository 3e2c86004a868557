/// The templates of a site in the Mustache syntax, always escaped; mistakes are errors at the start instead of in a browser.
///
/// These parts of the Mustache specification are implemented, and its own tests check them: variables with dotted names and
/// `{{.}}`, sections, inverted sections, partials, comments, and inheritance (`{{<layout}}` with `{{$block}}`), with its rules for
/// lines that contain only a tag. There are no unescaped variables, no set-delimiter tags, no lambdas and no recursive partials.
public struct Templates: Sendable {
    private enum Origin {
        case parsed(Library)
        case reloading(Folder)
    }

    private let origin: Origin

    /// Parses all files `*.html` in a folder.
    ///
    /// With `reloading`, changed files are parsed again when they are rendered next. Throws if a file cannot be read or has a
    /// mistake, with `file:line:column`.
    public init(folder: String, reloading: Bool = false) throws(TemplateError) {
        let folder = Folder(path: folder)
        let library = try folder.library()
        origin = reloading ? .reloading(folder) : .parsed(library)
    }

    /// Parses templates given as text by their names without `.html`.
    public init(sources: [String: String]) throws(TemplateError) {
        var named: [(String, Source)] = []
        for (name, text) in sources.sorted(by: { $0.key < $1.key }) {
            named.append((name, try Source(file: "\(name).html", bytes: Array(text.utf8))))
        }
        origin = .parsed(try Library(named))
    }

    /// Renders a template with the values of contexts, the last of which is asked first.
    ///
    /// Throws if there is no template of that name, if no context provides a name, or if a value has the wrong type.
    public func render(_ name: String, _ contexts: any TemplateContext...) throws(TemplateError) -> [UInt8] {
        let library =
            switch origin {
            case .parsed(let library): library
            case .reloading(let folder): try folder.library()
            }
        guard let index = library.indices[name] else {
            throw TemplateError("There is no template “\(name)”.", file: "\(name).html")
        }
        return try Renderer.render(index, of: library, contexts)
    }
}
