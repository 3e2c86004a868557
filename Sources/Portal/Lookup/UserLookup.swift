import AuditLog
import HTTPTypes
import Identifiers
import Stytch
import Time

/// Reads users from Stytch and records each lookup, successful or not, before anything is shown.
struct UserLookup: Sendable {
    let stytch: Stytch
    let audit: AuditLog
    let recentLookups: RecentLookups
    let clock: any UTCClock

    /// Reads a user without the connected apps.
    func user(_ id: UserID, input: String, by admin: Admin) async throws -> User {
        try await record(input, by: admin, user: \.self) { () throws(StytchError) in try await stytch.user(id) }
    }

    /// Reads a user and the connected apps concurrently; records it unless it belongs to a lookup that was recorded already.
    func userAndApps(
        _ id: UserID, input: String, isRecorded: Bool, by admin: Admin
    ) async throws -> (user: User, apps: ConnectedApps) {
        let read = { () async throws(StytchError) -> (user: User, apps: ConnectedApps) in
            async let apps = stytch.connectedApps(of: id)
            let user = try await stytch.user(id)
            do { return (user, try await apps) } catch { throw error as? StytchError ?? StytchError(.unreachable) }
        }
        return isRecorded ? try await read() : try await record(input, by: admin, user: \.user, read)
    }

    private func record<Result>(
        _ input: String, by admin: Admin, user: (Result) -> User, _ read: () async throws(StytchError) -> Result
    ) async throws -> Result {
        let started = clock.now
        var event = Event(.lookUp, typed: input)
        do {
            let result = try await read()
            event.user = Event.User(user(result))
            try await audit.recordEvent(event, Outcome(.succeeded, status: 200), by: admin.actor, started: started)
            recentLookups.record(user(result).id, by: admin)
            return result
        } catch let error as StytchError {
            try await audit.recordEvent(event, Outcome(lookup: error), by: admin.actor, started: started)
            throw error
        }
    }

    /// Throws if an id belongs to another environment than the project; nothing is sent to Stytch then.
    func checkEnvironment(of id: UserID) throws {
        guard stytch.project.belongsToOtherEnvironment(id) else { return }
        throw Problem(
            .badRequest, "Wrong environment",
            "“\(id)” is not a user of this project, which is a \(stytch.project.environment.rawValue) project.",
            "Open the portal of the environment in the id.")
    }
}

extension Outcome {
    /// The outcome of a lookup that failed.
    fileprivate init(lookup error: StytchError) {
        let hasResponse = error.status != nil && error.type != nil
        self.init(
            hasResponse ? .refused : .unknown, status: error.status, errorType: error.type ?? error.reason.code,
            requestID: error.requestID)
    }
}
