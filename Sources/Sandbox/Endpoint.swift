import HTTP
import HTTPTypes
import Text

/// An endpoint of the API with its parameters.
enum Endpoint: Equatable {
    /// A call about a user, given by `user_id` or `external_id`.
    case user(String, UserCall)
    case searchUsers
    case whoami
    case client(String)
    case searchClients
    case reset
}

extension Endpoint {
    /// Finds the endpoint by method and path.
    ///
    /// The query is ignored, because official clients repeat the path's parameters in it.
    init(_ request: Request) throws(APIError) {
        let path = request.path.utf8.split(separator: .slash, omittingEmptySubsequences: false)
        var allowed: [String] = []
        for route in Self.routes {
            guard let parameters = try route.parameters(in: path) else { continue }
            guard route.method == request.method else {
                allowed.append(route.method.rawValue)
                continue
            }
            self = route.endpoint(parameters.first ?? "", parameters.last ?? "")
            return
        }
        guard allowed.isEmpty else {
            throw .methodNotAllowed.with(.allow, allowed.joined(separator: ", "))
        }
        throw .routeNotFound
    }

    private static let routes: [Route] = [
        Route(.post, "/v1/users/search") { _, _ in .searchUsers },
        Route(.get, "/v1/users/*") { user, _ in .user(user, .get) },
        Route(.get, "/v1/users/*/connected_apps") { user, _ in .user(user, .connectedApps) },
        Route(.post, "/v1/users/*/connected_apps/*/revoke") { user, app in .user(user, .revoke(app: app)) },
        Route(.get, "/v1/debug/whoami") { _, _ in .whoami },
        Route(.post, "/v1/connected_apps/clients/search") { _, _ in .searchClients },
        Route(.get, "/v1/connected_apps/clients/*") { client, _ in .client(client) },
        Route(.post, "/sandbox/reset") { _, _ in .reset },
    ]
}

/// A method and a path pattern, in which `*` is a parameter.
private struct Route: Sendable {
    let method: HTTPRequest.Method
    let pattern: [String.UTF8View.SubSequence]
    let endpoint: @Sendable (_ first: String, _ last: String) -> Endpoint

    init(
        _ method: HTTPRequest.Method, _ pattern: String,
        _ endpoint: @escaping @Sendable (_ first: String, _ last: String) -> Endpoint
    ) {
        self.method = method
        self.pattern = pattern.utf8.split(separator: .slash, omittingEmptySubsequences: false)
        self.endpoint = endpoint
    }

    /// Returns the decoded parameters of a path; nil if it does not match. An empty or dot segment is not a parameter.
    func parameters(in path: [Substring.UTF8View]) throws(APIError) -> [String]? {
        guard path.count == pattern.count else { return nil }
        var parameters: [String] = []
        for (pattern, text) in zip(pattern, path) {
            if pattern.elementsEqual("*".utf8), ![".", "..", ""].contains(where: { text.elementsEqual($0.utf8) }) {
                guard let parameter = PercentEncoding.decode(text) else {
                    throw .badRequest("The path is not encoded correctly.")
                }
                parameters.append(parameter)
            } else if !pattern.elementsEqual(text) {
                return nil
            }
        }
        return parameters
    }
}

extension UInt8 {
    fileprivate static let slash = UInt8(ascii: "/")
}
