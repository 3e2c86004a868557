public import HTTPTypes

/// What is asked: one request on its way in (from nginx) or out (to Stytch).
public struct Request: Sendable {
    /// Method, scheme, authority, path with query as received, and header fields.
    public var head: HTTPRequest
    /// The whole body.
    public var body: [UInt8]
    /// The address of the peer as nginx saw it; empty on a request that we send.
    public var client: String
    /// What the router found in the path, percent-decoded once; empty until a route has matched.
    public var parameters: [String: String] = [:]

    /// Makes a request of its parts.
    public init(_ head: HTTPRequest, body: [UInt8] = [], client: String = "") {
        self.head = head
        self.body = body
        self.client = client
    }

    /// Makes a request of a method and a path with query, for this site.
    public init(_ method: HTTPRequest.Method, _ target: String, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.init(
            HTTPRequest(method: method, scheme: nil, authority: nil, path: target, headerFields: fields), body: body)
    }

    /// The method.
    public var method: HTTPRequest.Method { head.method }

    /// The path without the query, as received: nothing is decoded or folded.
    public var path: String {
        let target = head.path ?? "/"
        return target.utf8.firstIndex(of: .questionMark).map { String(target[..<$0]) } ?? target
    }

    /// The value of a header field; several of one name are one list with commas.
    public subscript(_ name: HTTPField.Name) -> String? { head.headerFields[name] }

    /// A parameter of the route that matched; 404 where the route has none of that name.
    public func parameter(_ name: String) throws(HTTPError) -> String {
        guard let value = parameters[name] else { throw .notFound }
        return value
    }

    /// The fields of the query, at most 2 KiB of it.
    ///
    /// Errors: 400 where a field is malformed, stands twice, or exceeds a bound of `Form`; 414 where the query is too long.
    public func query() throws(HTTPError) -> Form {
        let target = head.path ?? "/"
        guard let mark = target.utf8.firstIndex(of: .questionMark) else { return Form() }
        let text = target.utf8[target.utf8.index(after: mark)...]
        guard text.count <= 2048 else {
            throw HTTPError(.uriTooLong, "The address is too long: a query may have 2,048 bytes.")
        }
        return try Form(text)
    }

    /// The fields of a form sent as the body.
    ///
    /// Errors: 415 where the media type is not exactly a form's; 400 as `query()`, or where a name stands in the query
    /// too (ASVS 15.3.7: a parameter is read from its one defined place).
    public func form() throws(HTTPError) -> Form {
        var type = (self[.contentType] ?? "").utf8.prefix { $0 != .semicolon }
        while type.last == .space { type.removeLast() }
        guard type.elementsEqual("application/x-www-form-urlencoded".utf8, by: { $0.lowercased == $1 }) else {
            throw HTTPError(
                .unsupportedMediaType, "This address takes a form (application/x-www-form-urlencoded) only.")
        }
        let form = try Form(body)
        for name in try query().names where form[name] != nil {
            throw .badRequest("The field “\(name)” was sent twice, in the address and in the form.")
        }
        return form
    }
}
