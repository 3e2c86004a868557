import HTTP
import HTTPTypes

/// How a call fails.
enum Fault: Sendable {
    /// An error of the API; the call has no effect.
    case error(APIError)
    /// The HTML error page of a proxy; the call has no effect.
    case proxyPage
    /// HTTP status 200 and status 500 in the body; the call has no effect.
    case statusMismatch
    /// A successful response; the call has no effect.
    case ignored
    /// The correct response after 30 seconds; the call takes effect at once.
    case delay
    /// Half of the correct body, with the Content-Length of the whole; the call takes effect.
    case truncation
}

extension Fault {
    /// Whether the call takes effect.
    var takesEffect: Bool {
        switch self {
        case .delay, .truncation: true
        case .error, .proxyPage, .statusMismatch, .ignored: false
        }
    }

    /// Returns the response to send instead of the correct one.
    func apply(to correct: APIResponse) -> APIResponse {
        var response =
            switch self {
            case .error(let error): APIResponse(error)
            case .proxyPage: APIResponse(.html(Array(Self.proxyHTML.utf8), status: .badGateway))
            case .statusMismatch: APIResponse(.internalServerError, status: .ok)
            case .ignored: APIResponse([])
            case .delay, .truncation: correct
            }
        response.revocation = correct.revocation
        if case .delay = self { response.delay = .seconds(30) }
        if case .truncation = self { response.truncateBody() }
        return response
    }

    private static let proxyHTML = """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body>
        <center><h1>502 Bad Gateway</h1></center>
        <hr><center>proxy.example.com</center>
        </body>
        </html>

        """
}
