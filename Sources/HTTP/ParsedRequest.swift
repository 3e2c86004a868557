public import HTTPTypes

/// A request whose query and form have been parsed, each once; what handlers work with.
public struct ParsedRequest: Sendable {
    /// The request as received.
    public let request: Request
    /// The fields of the query.
    public let query: Form
    /// The fields of the form in the body; empty unless the method is POST.
    public let form: Form

    /// Parses the query and, of a POST, the form.
    ///
    /// Throws 400 if a field is malformed, sent twice or exceeds a limit of `Form`, or if a name is in both the query and the
    /// form (S-19: a parameter is read from its one defined place); 414 if the query is longer than 2,048 bytes; 415 if the
    /// media type of a POST is not exactly that of a form.
    public init(_ request: Request) throws(HTTPError) {
        self.request = request
        query = try Self.query(of: request)
        form = request.method == .post ? try Self.form(of: request) : Form()
        for name in query.names where form[name] != nil {
            throw .badRequest("The field “\(name)” was sent twice, in the URL and in the form.")
        }
    }

    /// The method.
    public var method: HTTPRequest.Method { request.method }

    private static func query(of request: Request) throws(HTTPError) -> Form {
        guard let query = request.rawQuery else { return Form() }
        guard query.utf8.count <= 2048 else {
            throw HTTPError(.uriTooLong, "The URL is too long: a query can have at most 2,048 bytes.")
        }
        return try Form(query.utf8)
    }

    private static func form(of request: Request) throws(HTTPError) -> Form {
        var type = (request[.contentType] ?? "").utf8.prefix { $0 != .semicolon }
        while type.last == .space { type.removeLast() }
        guard type.elementsEqual("application/x-www-form-urlencoded".utf8, by: { $0.lowercased == $1 }) else {
            throw HTTPError(
                .unsupportedMediaType, "This URL accepts forms only (application/x-www-form-urlencoded).")
        }
        return try Form(request.body)
    }
}
