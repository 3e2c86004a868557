public import HTTPTypes

/// An answer that is not the page asked for, with the sentence that the person who asked will read.
public struct HTTPError: Error, Equatable, Sendable {
    /// The status of the answer.
    public let status: HTTPResponse.Status
    /// One sentence for the person who asked; it never holds a secret, a path of the machine or another server's text.
    public let message: String
    /// Further header fields of the answer, such as `Allow` or `Retry-After`.
    public let fields: HTTPFields

    /// Makes an error of a status and a sentence.
    public init(_ status: HTTPResponse.Status, _ message: String, fields: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.fields = fields
    }

    /// 400: the request cannot be understood, and why.
    public static func badRequest(_ message: String) -> HTTPError { HTTPError(.badRequest, message) }

    /// 404: nothing has this address.
    public static let notFound = HTTPError(.notFound, "There is no page at this address.")

    /// 405: the address takes other methods.
    public static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> HTTPError {
        let methods = allowed.map(\.rawValue).joined(separator: ", ")
        return HTTPError(.methodNotAllowed, "This address answers to \(methods) only.", fields: [.allow: methods])
    }
}
