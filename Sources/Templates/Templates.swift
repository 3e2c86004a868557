/// The templates of a site: Mustache syntax, always escaped, and wrong at start rather than in a browser.
public struct Templates: Sendable {
    private enum Origin {
        case parsed(Library)
        case reloading(Folder)
    }

    private let origin: Origin

    /// Parses all files `*.html` of a folder.
    ///
    /// With `reloading`, files that have changed are parsed again at the next rendering. Errors: a file that cannot be
    /// read, or whatever is wrong in one, with `file:line:column`.
    public init(folder: String, reloading: Bool = false) throws(TemplateError) {
        let folder = Folder(path: folder)
        let library = try folder.library()
        origin = reloading ? .reloading(folder) : .parsed(library)
    }

    /// Parses templates given as text, each under its name without `.html`.
    public init(sources: [String: String]) throws(TemplateError) {
        var named: [(String, Source)] = []
        for (name, text) in sources.sorted(by: { $0.key < $1.key }) {
            named.append((name, try Source(file: "\(name).html", bytes: Array(text.utf8))))
        }
        origin = .parsed(try Library(named))
    }

    /// Renders a template with the values of views, the last of which is asked first.
    ///
    /// Errors: no template has the name; no view provides a name; a value is not what its place needs.
    public func render(_ name: String, _ views: any TemplateContext...) throws(TemplateError) -> [UInt8] {
        let library =
            switch origin {
            case .parsed(let library): library
            case .reloading(let folder): try folder.library()
            }
        guard let index = library.indices[name] else {
            throw TemplateError("There is no template “\(name)”.", file: "\(name).html")
        }
        return try Renderer.render(index, of: library, views)
    }
}
