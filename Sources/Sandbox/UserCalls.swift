/// A call on one user.
enum UserCall: Hashable {
    case get
    case connectedApps
    case revoke(app: String)
}

/// Answers the calls on one user, rightly or as the user misbehaves.
struct UserCalls {
    let population: Population
    let changes: Changes

    /// The answer of a call on the user whom a `user_id` or an `external_id` names.
    func answer(_ call: UserCall, on id: String) throws(Refusal) -> Answer {
        guard User.isID(id) else { throw .invalidUserID }
        guard let user = population.user(id) else { throw .userNotFound }
        let fault = fault(of: call, on: user)
        let right =
            switch call {
            case .get: Answer(user.fields)
            case .connectedApps: connectedApps(of: user)
            case .revoke(let app): revoke(app, of: user, takesEffect: fault?.takesEffect ?? true)
            }
        return fault?.distort(right) ?? right
    }

    private func fault(of call: UserCall, on user: User) -> Fault? {
        switch (user.behaviour, call) {
        case (.every(let fault), _), (.revoking(let fault), .revoke): fault
        case (.everyOther(let fault), _): changes.count(call, on: user) % 2 == 1 ? fault : nil
        case (.faultless, _), (.revoking, _): nil
        }
    }

    private func connectedApps(of user: User) -> Answer {
        let apps = JSON.array(changes.grants(of: user).map(\.json))
        return user.id == SpecialUsers.seed.id
            ? Answer([("connected_apps", apps)], requestID: SpecialUsers.seedRequestID)
            : Answer([("connected_apps", apps)])
    }

    private func revoke(_ app: String, of user: User, takesEffect: Bool) -> Answer {
        let tookEffect = takesEffect && changes.revoke(app: app, of: user)
        // Undocumented: what the API answers where there is no such grant.
        var answer = tookEffect ? Answer([]) : Answer(.connectedAppNotFound)
        answer.revocation = Answer.Revocation(userID: user.id, appID: app, tookEffect: tookEffect)
        return answer
    }
}
