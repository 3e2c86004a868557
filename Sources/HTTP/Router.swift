public import HTTPTypes

/// Somebody at the door, with what they may do.
public protocol Caller: Sendable {
    /// What a route may demand of such a caller.
    associatedtype Permission: Hashable & Sendable
    /// Whether the caller may do it.
    func may(_ permission: Permission) -> Bool
}

/// The addresses of one kind of caller, each with the permission that it demands.
///
/// A handler in a `Router<Admin>` cannot be reached without an `Admin`: authentication is a type.
public struct Router<Person: Caller>: Sendable {
    /// Answers a request of a caller who has the permission.
    public typealias Handler = @Sendable (Request, Person) async throws -> Response

    /// One address.
    public struct Route: Sendable {
        /// The method.
        public let method: HTTPRequest.Method
        /// The path, with `:name` for a segment that is a parameter.
        public let pattern: String
        /// What the caller must be allowed to do.
        public let permission: Person.Permission
        /// What answers.
        public let handler: Handler

        fileprivate let segments: [Substring]
    }

    /// What the router has for a request.
    public enum Match: Sendable {
        /// A route, and the request with its parameters.
        case found(Route, Request)
        /// The path exists, for other methods.
        case methodNotAllowed([HTTPRequest.Method])
        /// No route has this path.
        case notFound
    }

    /// All routes, in the order in which they were added.
    public private(set) var routes: [Route] = []

    /// A router with no address.
    public init() {}

    /// Adds an address that shows something.
    public mutating func get(_ pattern: String, requires permission: Person.Permission, _ handler: @escaping Handler) {
        add(.get, pattern, permission, handler)
    }

    /// Adds an address that changes something.
    public mutating func post(_ pattern: String, requires permission: Person.Permission, _ handler: @escaping Handler) {
        add(.post, pattern, permission, handler)
    }

    private mutating func add(
        _ method: HTTPRequest.Method, _ pattern: String, _ permission: Person.Permission, _ handler: @escaping Handler
    ) {
        let segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
        routes.append(
            Route(method: method, pattern: pattern, permission: permission, handler: handler, segments: segments))
    }

    /// Finds the route of a request by its raw path, so that an encoded slash stays inside its segment.
    ///
    /// HEAD finds what GET finds. Errors: 400 where a parameter is not well encoded.
    public func match(_ request: Request) throws(HTTPError) -> Match {
        let path = request.path
        let segments = path.utf8.split(separator: .slash, omittingEmptySubsequences: false)
        let method = request.method == .head ? .get : request.method
        var allowed: [HTTPRequest.Method] = []
        for route in routes where route.fits(segments) {
            guard route.method == method else {
                let methods = route.method == .get ? [.get, .head] : [route.method]
                allowed += methods.filter { !allowed.contains($0) }
                continue
            }
            var request = request
            for (pattern, text) in zip(route.segments, segments) where pattern.utf8.first == .colon {
                guard let value = PercentEncoding.decode(text) else {
                    throw .badRequest("The address is not well encoded.")
                }
                request.parameters[String(pattern.dropFirst())] = value
            }
            return .found(route, request)
        }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed)
    }
}

extension Router.Route {
    /// Whether a raw path has this shape; a parameter fits any segment but an empty one and the dot segments.
    fileprivate func fits(_ path: [Substring.UTF8View]) -> Bool {
        guard path.count == segments.count else { return false }
        return zip(segments, path).allSatisfy { pattern, text in
            pattern.utf8.first == .colon
                ? !text.isEmpty && !text.elementsEqual(".".utf8) && !text.elementsEqual("..".utf8)
                : pattern.utf8.elementsEqual(text)
        }
    }
}
