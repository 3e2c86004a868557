public import HTTP
import HTTPTypes
public import Identifiers
import Text

/// The part of the Stytch API that the portal uses (https://stytch.com/docs/api).
///
/// Reads are retried once; a revocation never is.
public struct Stytch: Sendable {
    /// The project whose users are read.
    public let project: Project
    private let transport: any Transport
    private let pause: @Sendable (Duration) async throws -> Void

    /// Creates a client for a project; `pause` waits before a retry.
    public init(
        _ project: Project, through transport: any Transport,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.project = project
        self.transport = transport
        self.pause = pause
    }

    /// Reads a user by `user_id` or `external_id`.
    public func user(_ id: UserID) async throws(StytchError) -> User {
        try await get("/v1/users/\(encode(id))") { json, _ throws(MalformedResponse) in try User(json) }
    }

    /// Reads the connected apps of a user by `user_id` or `external_id`.
    public func connectedApps(of id: UserID) async throws(StytchError) -> ConnectedApps {
        try await get("/v1/users/\(encode(id))/connected_apps") { json, requestID throws(MalformedResponse) in
            try ConnectedApps(json, requestID: requestID)
        }
    }

    /// Returns the name of the project, which proves the credentials.
    public func whoami() async throws(StytchError) -> String {
        try await get("/v1/debug/whoami") { json, _ throws(MalformedResponse) in
            try json.string("name").truncated(to: 256)
        }
    }

    /// Revokes a grant and returns Stytch's `request_id` of the call.
    ///
    /// The call is never retried. `mayHaveTakenEffect` of an error says whether the grant may have been revoked nevertheless.
    public func revoke(_ grant: Grant) async throws(StytchError) -> String {
        let path = "/v1/users/\(encode(grant.user))/connected_apps/\(encode(grant.app))/revoke"
        return try await send(makeRequest(.post, path, body: "{}")) { _, requestID in requestID }
    }

    private func get<Value>(
        _ path: String, _ read: (JSON, String) throws(MalformedResponse) -> Value
    ) async throws(StytchError) -> Value {
        do {
            return try await send(makeRequest(.get, path), read)
        } catch {
            // If the caller is cancelled during the pause, the first error is the result.
            guard let delay = error.retryDelay, (try? await pause(delay)) != nil else { throw error }
            return try await send(makeRequest(.get, path), read)
        }
    }

    private func send<Value>(
        _ request: Request, _ read: (JSON, String) throws(MalformedResponse) -> Value
    ) async throws(StytchError) -> Value {
        let response: Response
        do { response = try await transport.send(request) } catch { throw StytchError(transport: error) }
        let envelope = try Envelope(response)
        do { return try read(envelope.json, envelope.requestID) } catch {
            throw StytchError(
                .malformedResponse(error.description), status: response.status.code, requestID: envelope.requestID,
                mayHaveTakenEffect: true)
        }
    }

    private func makeRequest(_ method: HTTPRequest.Method, _ path: String, body: String = "") -> Request {
        var fields: HTTPFields = [.authorization: project.authorization.value, .accept: "application/json"]
        // The API rejects a media type with a charset (Stytch's own Java library has a workaround).
        if !body.isEmpty { fields[.contentType] = "application/json" }
        let head = HTTPRequest(
            method: method, scheme: project.origin.scheme, authority: project.origin.authority, path: path,
            headerFields: fields)
        return Request(head, body: Array(body.utf8))
    }

    private func encode(_ id: some CustomStringConvertible) -> String { PercentEncoding.encode(id.description) }
}
