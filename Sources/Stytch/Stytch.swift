public import HTTP
import HTTPTypes
public import Identifiers
import Text

/// The Stytch API, as far as the portal calls it.
///
/// Source: https://stytch.com/docs/api. Reads are tried again once; a revoke never is.
public struct Stytch: Sendable {
    /// The project whose users these are.
    public let project: Project
    private let transport: any Transport
    private let pause: @Sendable (Duration) async throws -> Void

    /// Speaks for a project through a transport; `pause` waits before a read is tried again.
    public init(
        _ project: Project, through transport: any Transport,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.project = project
        self.transport = transport
        self.pause = pause
    }

    /// Gets a user by `user_id` or `external_id`.
    public func user(_ id: UserID) async throws(StytchError) -> User {
        try await get("/v1/users/\(encoded(id))") { json, _ throws(MalformedResponse) in try User(json) }
    }

    /// Gets the connected apps of a user, by `user_id` or `external_id`.
    public func connectedApps(of id: UserID) async throws(StytchError) -> ConnectedApps {
        try await get("/v1/users/\(encoded(id))/connected_apps") { json, requestID throws(MalformedResponse) in
            try ConnectedApps(json, requestID: requestID)
        }
    }

    /// Asks who we are, which proves the credentials; the project's name.
    public func whoami() async throws(StytchError) -> String {
        try await get("/v1/debug/whoami") { json, _ throws(MalformedResponse) in
            try json.string("name").truncated(to: 256)
        }
    }

    /// Ends a grant; Stytch's `request_id` of the call that did.
    ///
    /// Sent once. An error says by `mayHaveTakenEffect` whether the grant may have ended all the same.
    public func revoke(_ grant: Grant) async throws(StytchError) -> String {
        let path = "/v1/users/\(encoded(grant.user))/connected_apps/\(encoded(grant.app))/revoke"
        return try await send(request(.post, path, body: "{}")) { _, requestID in requestID }
    }

    private func get<Value>(
        _ path: String, _ read: (JSON, String) throws(MalformedResponse) -> Value
    ) async throws(StytchError) -> Value {
        do {
            return try await send(request(.get, path), read)
        } catch {
            // A pause ends early where the caller is cancelled; what the first try said still holds.
            guard let delay = error.delayBeforeSecondTry, (try? await pause(delay)) != nil else { throw error }
            return try await send(request(.get, path), read)
        }
    }

    private func send<Value>(
        _ request: Request, _ read: (JSON, String) throws(MalformedResponse) -> Value
    ) async throws(StytchError) -> Value {
        let response: Response
        do { response = try await transport.send(request) } catch { throw StytchError(unanswered: error) }
        let answer = try Envelope(response)
        do { return try read(answer.json, answer.requestID) } catch {
            throw StytchError(
                .malformedResponse(error.why), status: response.status.code, requestID: answer.requestID,
                mayHaveTakenEffect: true)
        }
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, body: String = "") -> Request {
        var fields: HTTPFields = [.authorization: project.authorization.value, .accept: "application/json"]
        // With a charset the API refuses the type (a work-around in Stytch's own Java library says so).
        if !body.isEmpty { fields[.contentType] = "application/json" }
        let head = HTTPRequest(
            method: method, scheme: project.origin.scheme, authority: project.origin.authority, path: path,
            headerFields: fields)
        return Request(head, body: Array(body.utf8))
    }

    private func encoded(_ id: some CustomStringConvertible) -> String { PercentEncoding.encode(id.description) }
}
