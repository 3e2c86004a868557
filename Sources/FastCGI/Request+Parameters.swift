public import HTTP
import HTTPTypes

extension Request {
    /// Creates a request from the CGI variables that nginx sends (RFC 3875) and the body.
    ///
    /// - The target is REQUEST_URI as received: it begins with "/", has at most 8,192 bytes and no space.
    /// - The body has the number of bytes in CONTENT_LENGTH, which is digits and at most 16,384; 0 if it is missing.
    /// - The client is REMOTE_ADDR; method, scheme and authority are REQUEST_METHOD, REQUEST_SCHEME and HTTP_HOST.
    /// - Header fields: Authorization, Content-Type, Cookie, Origin, Sec-Fetch-Site and User-Agent. No other is read.
    ///
    /// Throws 400 if one of these is malformed or duplicated, 413 if the body is too long, 500 if nginx did not send what it must
    /// always send.
    public init(parameters: some Sequence<(key: String, value: String)>, body: [UInt8]) throws(HTTPError) {
        var known = Parameters()
        for (name, value) in parameters {
            if let variable = Parameters.Variable(named: name.utf8) { known.add(variable, value.utf8) }
        }
        try self.init(known, body: body)
    }

    init(_ parameters: Parameters, body: [UInt8]) throws(HTTPError) {
        if let error = parameters.error { throw error }
        let client = try parameters.clientAddress()
        let head = HTTPRequest(
            method: try parameters.requestMethod(), scheme: try parameters.requestScheme(),
            authority: try parameters.authority(), path: try parameters.requestTarget(), headerFields: parameters.fields
        )
        try parameters.checkLength(of: body)
        self.init(head, body: body, client: client)
    }
}

extension Parameters {
    /// The maximum number of bytes of a body (S-39).
    static let bodyLimit = 16_384

    /// The IP address of the client, in the characters of IPv4 and IPv6.
    func clientAddress() throws(HTTPError) -> String {
        let client = try required(.client)
        guard client.utf8.count <= 45, client.utf8.allSatisfy(\.isPartOfAddress) else { throw .missing(.client) }
        return client
    }

    fileprivate func requestScheme() throws(HTTPError) -> String {
        let scheme = try required(.scheme)
        guard scheme == "https" || scheme == "http" else { throw .missing(.scheme) }
        return scheme
    }

    fileprivate func requestMethod() throws(HTTPError) -> HTTPRequest.Method {
        let method = try required(.method)
        guard let method = HTTPRequest.Method(method) else {
            throw .badRequest("The method “\(excerpt(method))” is not valid.")
        }
        return method
    }

    fileprivate func requestTarget() throws(HTTPError) -> String {
        let target = try required(.target)
        guard target.utf8.count <= 8_192 else { throw .badRequest("The URL is longer than 8,192 bytes.") }
        guard target.utf8.first == UInt8(ascii: "/"), !target.utf8.contains(where: { $0 <= UInt8(ascii: " ") }) else {
            throw .badRequest("The URL “\(excerpt(target))” is not a path without spaces.")
        }
        return target
    }

    /// The host in the request; nil in HTTP/1.0.
    fileprivate func authority() throws(HTTPError) -> String? {
        guard let host = self[.host] else { return nil }
        guard host.utf8.count <= 255, host.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw .badRequest("The host “\(excerpt(host))” is not a host name.")
        }
        return host
    }

    fileprivate var fields: HTTPFields {
        var fields = HTTPFields()
        for (variable, name) in Variable.fields {
            if let value = self[variable] { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }

    fileprivate func checkLength(of body: [UInt8]) throws(HTTPError) {
        let text = self[.contentLength] ?? "0"
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            throw .badRequest("The Content-Length “\(excerpt(text))” is not a number of bytes.")
        }
        // A number that is too large for Int is too large for a body as well.
        guard let length = Int(text), length <= Self.bodyLimit else {
            throw HTTPError(.contentTooLarge, "The form is too large: at most 16,384 bytes are allowed.")
        }
        guard body.count == length else {
            throw .badRequest("The body has \(body.count < length ? "fewer" : "more") bytes than Content-Length.")
        }
    }

    private func required(_ variable: Variable) throws(HTTPError) -> String {
        guard let value = self[variable] else { throw .missing(variable) }
        return value
    }

    /// The first 32 characters of a text in printable ASCII.
    private func excerpt(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.prefix(32).map { $0.escaped(asASCII: true) }.joined() + (scalars.count > 32 ? "…" : "")
    }
}

extension HTTPError {
    /// Fails closed if nginx is not configured to send what only it can know (S-78).
    fileprivate static func missing(_ variable: Parameters.Variable) -> HTTPError {
        HTTPError(.internalServerError, "The web server did not send a valid \(variable.name).")
    }
}

extension UInt8 {
    /// Whether an IPv4 or IPv6 address can contain the byte.
    fileprivate var isPartOfAddress: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
