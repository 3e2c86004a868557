public import HTTPTypes
import Text

/// Finds what answers a method and a path.
///
/// `Endpoint` is what the site stores for each route, such as its access level and its handler.
public struct Router<Endpoint: Sendable>: Sendable {
    /// A method and a path, with what answers them.
    public struct Route: Sendable {
        /// The method; GET also stands for HEAD.
        public let method: HTTPRequest.Method
        /// The path, with `:name` for a segment that is a parameter.
        public let pattern: String
        /// What answers.
        public let endpoint: Endpoint

        fileprivate let segments: [Substring]
    }

    /// The result of a search for a route.
    public enum Match: Sendable {
        /// A route, and the segments in the places of its parameters, percent-decoded once.
        case found(Route, parameters: [String])
        /// The path exists, but only for other methods.
        case methodNotAllowed([HTTPRequest.Method])
        /// No route has this path.
        case notFound
    }

    /// All routes in the order in which they were added.
    public private(set) var routes: [Route] = []

    /// Creates a router without routes.
    public init() {}

    /// Adds a route.
    public mutating func add<each Parameter>(
        _ method: HTTPRequest.Method, _ path: PathPattern<repeat each Parameter>, _ endpoint: Endpoint
    ) {
        let segments = path.text.split(separator: "/", omittingEmptySubsequences: false)
        routes.append(Route(method: method, pattern: path.text, endpoint: endpoint, segments: segments))
    }

    /// Finds the route for a method and a raw path; it splits before it decodes, so an encoded slash stays in its segment.
    ///
    /// Throws 400 if the segment of a parameter is not valid percent-encoding.
    public func match(_ method: HTTPRequest.Method, path: String) throws(HTTPError) -> Match {
        let segments = path.utf8.split(separator: .slash, omittingEmptySubsequences: false)
        let method = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for route in routes where route.matches(segments) {
            guard route.method == method else {
                let methods = route.method == .get ? [.get, .head] : [route.method]
                allowed += methods.filter { !allowed.contains($0) }
                continue
            }
            var parameters: [String] = []
            for (pattern, segment) in zip(route.segments, segments) where pattern.utf8.first == .colon {
                guard let value = PercentEncoding.decode(segment) else {
                    throw .badRequest("The URL is not encoded correctly.")
                }
                parameters.append(value)
            }
            return .found(route, parameters: parameters)
        }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed)
    }
}

extension Router.Route {
    /// Returns whether a raw path has the shape of the route; a parameter matches any segment but an empty one and the dot
    /// segments.
    fileprivate func matches(_ path: [Substring.UTF8View]) -> Bool {
        guard path.count == segments.count else { return false }
        return zip(segments, path).allSatisfy { pattern, segment in
            pattern.utf8.first == .colon
                ? !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
                : pattern.utf8.elementsEqual(segment)
        }
    }
}
