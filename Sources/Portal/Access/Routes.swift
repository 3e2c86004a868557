import Accounts
import HTTP
import HTTPTypes
import Templates

/// The route table: every method and path of the site with its access level and its handler.
///
/// A handler of an admin's route takes an `Admin`, so it cannot be reached without one; a route without an access level does
/// not compile.
struct Routes: Sendable {
    /// The access level of a route that needs no session.
    enum PublicAccess { case everyone }

    /// The access level of a route that needs a signed-in admin with a permission.
    struct AdminAccess {
        let permission: Permission
        static func admin(_ permission: Permission) -> AdminAccess { AdminAccess(permission: permission) }
    }

    /// What answers a route; an admin's handler gets the segments of the path's parameters.
    enum Endpoint: Sendable {
        case everyone(@Sendable (ParsedRequest) async throws -> Response)
        case admin(Permission, @Sendable (ParsedRequest, Admin, [String]) async throws -> Response)
    }

    private(set) var router = Router<Endpoint>()

    mutating func get(
        _ path: FixedPath, for _: PublicAccess,
        _ handler: @escaping @Sendable (ParsedRequest) async throws -> Response
    ) {
        router.add(.get, path, .everyone(handler))
    }

    mutating func post(
        _ path: FixedPath, for _: PublicAccess,
        _ handler: @escaping @Sendable (ParsedRequest) async throws -> Response
    ) {
        router.add(.post, path, .everyone(handler))
    }

    mutating func get<each Parameter: PathParameter>(
        _ path: PathPattern<repeat each Parameter>, for access: AdminAccess,
        _ handler: @escaping @Sendable (ParsedRequest, Admin, repeat each Parameter) async throws -> Response
    ) {
        add(.get, path, access, handler)
    }

    mutating func post<each Parameter: PathParameter>(
        _ path: PathPattern<repeat each Parameter>, for access: AdminAccess,
        _ handler: @escaping @Sendable (ParsedRequest, Admin, repeat each Parameter) async throws -> Response
    ) {
        add(.post, path, access, handler)
    }

    private mutating func add<each Parameter: PathParameter>(
        _ method: HTTPRequest.Method, _ path: PathPattern<repeat each Parameter>, _ access: AdminAccess,
        _ handler: @escaping @Sendable (ParsedRequest, Admin, repeat each Parameter) async throws -> Response
    ) {
        let endpoint = Endpoint.admin(access.permission) { request, admin, segments in
            let parameters = try path.parameters(from: segments)
            return try await handler(request, admin, repeat each parameters)
        }
        router.add(method, path, endpoint)
    }

    /// Returns whether a link leads to a page for admins.
    func isAdminPage(_ link: Link) -> Bool {
        guard case .found(let route, _)? = try? router.match(.get, path: Request(.get, link.description).path),
            case .admin = route.endpoint
        else { return false }
        return true
    }
}
