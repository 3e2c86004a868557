import HTTP
import HTTPTypes

/// Which calls about a user fail.
enum Behavior: Sendable {
    case faultless
    /// All calls.
    case every(Fault)
    /// The first, third, … call of each kind.
    case everyOther(Fault)
    /// All revocations.
    case revoking(Fault)
}

/// How a call fails.
enum Fault: Sendable {
    /// An error of the API, without effect.
    case error(APIError)
    /// A page of a proxy, without effect.
    case proxyPage
    /// 200 in the status line and 500 in the body, without effect.
    case disagreement
    /// A successful response, without effect.
    case ignored
    /// The correct response after 30 seconds; the effect is immediate.
    case silence
    /// Half of the correct body, with the length of the whole; the call takes effect.
    case half
}

extension Fault {
    /// Whether the call takes effect.
    var takesEffect: Bool {
        switch self {
        case .silence, .half: true
        case .error, .proxyPage, .disagreement, .ignored: false
        }
    }

    /// Returns the response instead of the correct one.
    func apply(to correct: APIResponse) -> APIResponse {
        var response =
            switch self {
            case .error(let error): APIResponse(error)
            case .proxyPage: APIResponse(.html(Array(Self.proxyHTML.utf8), status: .badGateway))
            case .disagreement: APIResponse(.internalServerError, status: .ok)
            case .ignored: APIResponse([])
            case .silence, .half: correct
            }
        response.revocation = correct.revocation
        if case .silence = self { response.pause = .seconds(30) }
        if case .half = self { response.truncate() }
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
