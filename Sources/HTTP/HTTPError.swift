public import HTTPTypes

/// An error with the status of its response and a sentence for the person who sent the request.
public struct HTTPError: Error, Equatable, Sendable {
    /// The status of the response.
    public let status: HTTPResponse.Status
    /// One sentence for the person; it never contains a secret, a path of the server or text from another server.
    public let message: String
    /// More header fields of the response, such as `Allow` or `Retry-After`.
    public let fields: HTTPFields

    /// Creates an error from a status and a sentence.
    public init(_ status: HTTPResponse.Status, _ message: String, fields: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.fields = fields
    }

    /// Returns 400, with what is wrong with the request.
    public static func badRequest(_ message: String) -> HTTPError { HTTPError(.badRequest, message) }

    /// 404: no route has this path.
    public static let notFound = HTTPError(.notFound, "There is no page at this URL.")

    /// Returns 405, with the methods that the URL accepts.
    public static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> HTTPError {
        let methods = allowed.map(\.rawValue).joined(separator: ", ")
        return HTTPError(.methodNotAllowed, "This URL accepts only \(methods).", fields: [.allow: methods])
    }
}
