import Foundation
public import HTTP
import HTTPTypes

/// A fake Stytch API: a project with fictional users, whose grants can be revoked, and restored by a reset.
///
/// Behavior that the documentation of the API does not specify is marked "undocumented". `SpecialUsers` lists the users
/// with faults.
public final class Sandbox: Sendable {
    /// The project id, which is the name for Basic authentication.
    public static let projectID = "project-test-00000000-0000-4000-8000-000000000000"
    /// The secret, which is public because the sandbox protects nothing.
    public static let secret = "secret-test-sandbox"

    private let population = Population.shared
    private let changes = GrantChanges()
    private let records: @Sendable (String) -> Void
    private let pause: @Sendable (Duration) async -> Void

    /// Creates a sandbox with all grants.
    ///
    /// `records` receives one line of JSON, without a line break, for each request, before its response is sent.
    public convenience init(records: @escaping @Sendable (String) -> Void = { _ in }) {
        // A cancelled sleep throws at once, so a client that disconnects does not keep the request alive.
        self.init(records: records, pause: { try? await Task.sleep(for: $0) })
    }

    /// Creates a sandbox that waits with `pause`.
    init(records: @escaping @Sendable (String) -> Void, pause: @escaping @Sendable (Duration) async -> Void) {
        self.records = records
        self.pause = pause
    }

    /// Responds to a request as the API does; it is a `Handler`.
    public func respond(to request: Request) async -> Response {
        let time = Date()
        let response = apiResponse(to: request)
        records(Record(time: time, request: request, response: response).line)
        if response.delay > .zero { await pause(response.delay) }
        return response.response
    }

    private func apiResponse(to request: Request) -> APIResponse {
        do throws(APIError) {
            return try authorizedResponse(to: request)
        } catch {
            return APIResponse(error)
        }
    }
}

// MARK: - Endpoints

extension Sandbox {
    private func authorizedResponse(to request: Request) throws(APIError) -> APIResponse {
        let credentials = try Credentials(authorization: request[.authorization])
        guard credentials == Credentials(projectID: Self.projectID, secret: Self.secret) else {
            throw .unauthorizedCredentials
        }
        switch try Endpoint(request) {
        case .user(let id, let call):
            // The members of the body are ignored: official clients repeat the path's parameters in it, or send none.
            if case .revoke = call { _ = try parseBody(of: request) }
            return try UserCalls(population: population, changes: changes).respond(to: call, on: id)
        case .searchUsers: return APIResponse(try UserSearch(parseBody(of: request)).results(in: population.users))
        case .whoami: return APIResponse([("project_id", .string(Self.projectID)), ("name", "Sandbox")])
        case .client(let id): return try getClient(id)
        case .searchClients: return try searchClients(parseBody(of: request))
        case .reset:
            changes.reset()
            return APIResponse([])
        }
    }

    private func getClient(_ id: String) throws(APIError) -> APIResponse {
        guard let app = population.app(id) else { throw .connectedAppNotFound }
        return APIResponse([("connected_app", app.json)])
    }

    private func searchClients(_ body: JSON) throws(APIError) -> APIResponse {
        // Undocumented: the types of these two errors.
        let page = try Page(
            body, invalidLimit: .badRequest("The limit must be a whole number from 0 to 1000."),
            invalidCursor: .badRequest("The cursor is not one that a search has returned."))
        let slice = page.slice(of: population.apps)
        return APIResponse([
            ("connected_apps", .array(slice.results.map(\.json))), ("results_metadata", slice.metadata),
        ])
    }

    /// Parses the body, which must be a JSON object.
    ///
    /// The API rejects a media type with a charset (an official library has a workaround). Undocumented: the error.
    private func parseBody(of request: Request) throws(APIError) -> JSON {
        if let type = request[.contentType], type.lowercased() != "application/json" {
            throw .badRequest("The Content-Type must be application/json, without parameters.")
        }
        guard let body = JSON(parsing: request.body), case .object = body else {
            throw .badRequest("The body must be a JSON object.")
        }
        return body
    }
}
