public import HTTPTypes

/// An HTTP response: one that the site sends to nginx, or one from another server.
public struct Response: Sendable {
    /// Status and header fields.
    public var head: HTTPResponse
    /// The body, or its beginning if there is a `stream`.
    public var body: [UInt8]
    /// Produces the rest of a body that is too long for memory, one piece at a time, until it returns nil.
    ///
    /// It is called on one thread. If it throws, the response is cut off, so that nobody takes a part for the whole.
    public var stream: (@Sendable () throws -> [UInt8]?)?

    /// Creates a response from its parts.
    public init(_ status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        head = HTTPResponse(status: status, headerFields: fields)
        self.body = body
    }

    /// The status.
    public var status: HTTPResponse.Status { head.status }

    /// The value of a header field; several fields of one name are joined by commas.
    public subscript(_ name: HTTPField.Name) -> String? {
        get { head.headerFields[name] }
        set { head.headerFields[name] = newValue }
    }

    /// Returns a page.
    public static func html(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/html; charset=utf-8"], body: body)
    }

    /// Returns plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// Returns a redirect to a page that the browser loads with GET (303).
    public static func seeOther(_ location: some CustomStringConvertible) -> Response {
        Response(.seeOther, fields: [.location: location.description])
    }
}
