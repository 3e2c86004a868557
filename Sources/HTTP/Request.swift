public import HTTPTypes

/// An HTTP request: one from nginx that the site answers, or one that we send to another server.
public struct Request: Sendable {
    /// Method, scheme, authority, target (path with query, as received) and header fields.
    public let head: HTTPRequest
    /// The whole body.
    public let body: [UInt8]
    /// The IP address of the client as nginx saw it; empty on a request that we send.
    public let client: String
    /// The path without the query, as received: nothing is decoded or folded.
    public let path: String
    /// The query without its question mark, as received; nil if the target has none.
    let rawQuery: String?

    /// Creates a request from its parts.
    public init(_ head: HTTPRequest, body: [UInt8] = [], client: String = "") {
        self.head = head
        self.body = body
        self.client = client
        let target = head.path ?? "/"
        let mark = target.utf8.firstIndex(of: .questionMark)
        path = mark.map { String(target[..<$0]) } ?? target
        rawQuery = mark.map { String(target[target.utf8.index(after: $0)...]) }
    }

    /// Creates a request for this site from a method and a target.
    public init(_ method: HTTPRequest.Method, _ target: String, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.init(
            HTTPRequest(method: method, scheme: nil, authority: nil, path: target, headerFields: fields), body: body)
    }

    /// The method.
    public var method: HTTPRequest.Method { head.method }

    /// The value of a header field; several fields of one name are joined by commas.
    public subscript(_ name: HTTPField.Name) -> String? { head.headerFields[name] }
}
