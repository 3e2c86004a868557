public import HTTPTypes

/// What is answered: one response on its way out (to nginx) or in (from Stytch).
public struct Response: Sendable {
    /// Status and header fields.
    public var head: HTTPResponse
    /// The body, or its beginning.
    public var body: [UInt8]
    /// Gives the rest of a body that is too long to be held whole, a piece at a time; `nil` ends it. It is called on one
    /// thread; where it throws, the answer breaks off, so that nobody takes the part for the whole.
    public var rest: (@Sendable () throws -> [UInt8]?)?

    /// Makes a response of its parts.
    public init(_ status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        head = HTTPResponse(status: status, headerFields: fields)
        self.body = body
    }

    /// The status.
    public var status: HTTPResponse.Status { head.status }

    /// The value of a header field; several of one name are one list with commas.
    public subscript(_ name: HTTPField.Name) -> String? {
        get { head.headerFields[name] }
        set { head.headerFields[name] = newValue }
    }

    /// A page.
    public static func html(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/html; charset=utf-8"], body: body)
    }

    /// Plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// Where to go on with GET after a POST (303).
    public static func seeOther(_ location: some CustomStringConvertible) -> Response {
        Response(.seeOther, fields: [.location: location.description])
    }
}
