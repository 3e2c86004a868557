import Foundation
public import HTTP
import HTTPTypes

/// A stand-in for the Stytch API: a project of made-up users whose grants can be revoked, and given back by a reset.
///
/// What the API's documentation leaves open is marked "undocumented" where it is decided. The users who misbehave on
/// purpose stand in `SpecialUsers`.
public final class Sandbox: Sendable {
    /// The name of the project for Basic authentication.
    public static let projectID = "project-test-00000000-0000-4000-8000-000000000000"
    /// The secret of the project; it protects nothing, since everybody here is made up.
    public static let secret = "secret-test-sandbox"

    private let population = Population.shared
    private let changes = Changes()
    private let records: @Sendable (String) -> Void
    private let pause: @Sendable (Duration) async -> Void

    /// Starts with all grants in place.
    ///
    /// `records` is given one line of JSON, without its line break, for each request, before the answer leaves.
    public convenience init(records: @escaping @Sendable (String) -> Void = { _ in }) {
        // A cancelled sleep throws at once: who no longer waits is answered early.
        self.init(records: records, pause: { try? await Task.sleep(for: $0) })
    }

    /// The same with another way to pass the time, for tests.
    init(records: @escaping @Sendable (String) -> Void, pause: @escaping @Sendable (Duration) async -> Void) {
        self.records = records
        self.pause = pause
    }

    /// Answers one request as the API would; fits `Site`.
    public func respond(to request: Request) async -> Response {
        let time = Date()
        let answer = answer(to: request)
        records(Record(time: time, request: request, answer: answer).line)
        if answer.pause > .zero { await pause(answer.pause) }
        return answer.response
    }

    private func answer(to request: Request) -> Answer {
        do throws(Refusal) {
            return try permittedAnswer(to: request)
        } catch {
            return Answer(error)
        }
    }
}

// MARK: - Endpoints

extension Sandbox {
    private func permittedAnswer(to request: Request) throws(Refusal) -> Answer {
        let credentials = try Credentials(authorization: request[.authorization])
        guard credentials == Credentials(projectID: Self.projectID, secret: Self.secret) else {
            throw .unauthorizedCredentials
        }
        switch try Endpoint(request) {
        case .user(let id, let call):
            // A revoke's members are ignored: official clients send the path's parameters there, or nothing.
            if case .revoke = call { _ = try object(in: request) }
            return try UserCalls(population: population, changes: changes).answer(call, on: id)
        case .searchUsers: return Answer(try UserSearch(object(in: request)).run(on: population.users))
        case .whoami: return Answer([("project_id", .string(Self.projectID)), ("name", "Sandbox")])
        case .client(let id): return try client(id)
        case .searchClients: return try searchClients(object(in: request))
        case .reset:
            changes.reset()
            return Answer([])
        }
    }

    private func client(_ id: String) throws(Refusal) -> Answer {
        guard let app = population.app(id) else { throw .connectedAppNotFound }
        return Answer([("connected_app", app.json)])
    }

    private func searchClients(_ body: JSON) throws(Refusal) -> Answer {
        // Undocumented: the types of these two errors.
        let page = try Page(
            body, invalidLimit: .badRequest("The limit must be a whole number from 0 to 1000."),
            invalidCursor: .badRequest("The cursor is not one that a search has answered."))
        let part = page.part(of: population.apps)
        return Answer([("connected_apps", .array(part.results.map(\.json))), ("results_metadata", part.metadata)])
    }

    /// The body, which has to be a JSON object.
    ///
    /// The API refuses a media type with a charset, as an official library's own workaround says. Undocumented: the error.
    private func object(in request: Request) throws(Refusal) -> JSON {
        if let type = request[.contentType], type.lowercased() != "application/json" {
            throw .badRequest("The Content-Type must be application/json, without parameters.")
        }
        guard let body = JSON(parsing: request.body), case .object = body else {
            throw .badRequest("The body must be a JSON object.")
        }
        return body
    }
}
