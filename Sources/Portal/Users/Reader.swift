import AuditLog
import HTTPTypes
import Stytch

/// Reads users at Stytch and records each look-up, whether it succeeds or not, before anything is shown.
struct Reader: Sendable {
    let stytch: Stytch
    let audit: AuditLog
    let lookUps: LookUps
    let now: @Sendable () -> Int64

    /// Reads a user alone.
    func user(_ id: UserID, typed: String, by admin: Admin) async throws -> User {
        try await record(typed, by: admin, subject: \.self) { () throws(StytchError) in try await stytch.user(id) }
    }

    /// Reads a user and the connected apps at once; recorded unless it belongs to a look-up that has its entry.
    func userAndApps(
        _ id: UserID, typed: String, isRecorded: Bool, by admin: Admin
    ) async throws -> (user: User, apps: ConnectedApps) {
        let read = { () async throws(StytchError) -> (user: User, apps: ConnectedApps) in
            async let apps = stytch.connectedApps(of: id)
            let user = try await stytch.user(id)
            do { return (user, try await apps) } catch { throw error as? StytchError ?? StytchError(.unreachable) }
        }
        return isRecorded ? try await read() : try await record(typed, by: admin, subject: \.user, read)
    }

    private func record<Answer>(
        _ typed: String, by admin: Admin, subject: (Answer) -> User, _ read: () async throws(StytchError) -> Answer
    ) async throws -> Answer {
        let started = now()
        var event = Event(.lookUp, typed: typed)
        do {
            let answer = try await read()
            event.user = Event.User(subject(answer))
            try await audit.recordEvent(event, Outcome(.succeeded, status: 200), by: admin.actor, started: started)
            lookUps.remember(subject(answer).id, by: admin)
            return answer
        } catch let error as StytchError {
            try await audit.recordEvent(event, Outcome(lookUp: error), by: admin.actor, started: started)
            throw error
        }
    }

    /// Refuses an id that names another environment than the project's, before any call.
    func refuseForeign(_ id: UserID) throws {
        guard stytch.project.belongsToOtherEnvironment(id) else { return }
        throw Problem(
            .badRequest, "An id of another environment",
            "“\(id)” is not a user of this project, which is a \(stytch.project.environment.rawValue) project.",
            "Open the portal of the environment that the id names.")
    }
}

extension Event.User {
    /// Freezes what names a user.
    init(_ user: User) {
        self.init(
            id: user.id.description, externalID: user.externalID,
            name: user.name.isEmpty ? user.emails.first?.value ?? "" : user.name)
    }
}

extension Outcome {
    /// How a look-up ended that did not succeed.
    fileprivate init(lookUp error: StytchError) {
        let isAnswered = error.status != nil && error.type != nil
        self.init(
            isAnswered ? .refused : .unknown, status: error.status, errorType: error.type ?? error.reason.word,
            requestID: error.requestID)
    }
}

extension StytchError.Reason {
    /// Our own word for what went wrong, where Stytch gave none.
    var word: String {
        switch self {
        case .userNotFound: "user_not_found"
        case .connectedAppNotFound: "connected_app_not_found"
        case .invalidID: "invalid_id"
        case .credentialsRefused: "credentials_refused"
        case .tooManyRequests: "too_many_requests"
        case .refused: "refused"
        case .failed: "failed"
        case .malformedResponse: "unreadable_answer"
        case .timedOut: "timed_out"
        case .unreachable: "unreachable"
        }
    }
}
