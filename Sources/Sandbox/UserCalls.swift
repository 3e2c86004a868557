/// Responds to the calls about users, with the faults of the user.
struct UserCalls {
    let population: Population
    let changes: GrantChanges

    /// Responds to a call about the user with a `user_id` or an `external_id`.
    func respond(to call: UserCall, on id: String) throws(APIError) -> APIResponse {
        guard User.isID(id) else { throw .invalidUserID }
        guard let user = population.user(id) else { throw .userNotFound }
        let fault = fault(of: call, on: user)
        let correct =
            switch call {
            case .get: APIResponse(user.fields)
            case .connectedApps: connectedApps(of: user)
            case .revoke(let app): revoke(app, of: user, takesEffect: fault?.takesEffect ?? true)
            }
        return fault?.apply(to: correct) ?? correct
    }

    private func fault(of call: UserCall, on user: User) -> Fault? {
        switch (user.behavior, call) {
        case (.every(let fault), _), (.revoking(let fault), .revoke): fault
        case (.everyOther(let fault), _): changes.count(call, on: user) % 2 == 1 ? fault : nil
        case (.faultless, _), (.revoking, _): nil
        }
    }

    private func connectedApps(of user: User) -> APIResponse {
        let apps = JSON.array(changes.grants(of: user).map(\.json))
        return user.id == SpecialUsers.seed.id
            ? APIResponse([("connected_apps", apps)], requestID: SpecialUsers.seedRequestID)
            : APIResponse([("connected_apps", apps)])
    }

    private func revoke(_ app: String, of user: User, takesEffect: Bool) -> APIResponse {
        let tookEffect = takesEffect && changes.revoke(app: app, of: user)
        // Undocumented: the response if there is no such grant.
        var response = tookEffect ? APIResponse([]) : APIResponse(.connectedAppNotFound)
        response.revocation = APIResponse.Revocation(userID: user.id, appID: app, tookEffect: tookEffect)
        return response
    }
}
