/// Responds to the calls about users, including their faults.
struct UserCalls {
    let population: Population
    let changes: GrantChanges

    /// Responds to a call about a user, given by `user_id` or `external_id`.
    func respond(to call: UserCall, on id: String) throws(APIError) -> APIResponse {
        guard User.isID(id) else { throw .invalidUserID }
        guard let user = population.user(id) else { throw .userNotFound }
        let fault = fault(of: call, on: user)
        let correct =
            switch call {
            case .get: APIResponse(user.members)
            case .connectedApps: listConnectedApps(of: user)
            case .revoke(let app): revoke(app, of: user, takesEffect: fault?.takesEffect ?? true)
            }
        return fault?.apply(to: correct) ?? correct
    }

    private func fault(of call: UserCall, on user: User) -> Fault? {
        switch (user.behavior, call) {
        case (.everyCall(let fault), _), (.revocation(let fault), .revoke): fault
        case (.everyOtherCall(let fault), _): changes.count(call, on: user) % 2 == 1 ? fault : nil
        case (.normal, _), (.revocation, _): nil
        }
    }

    private func listConnectedApps(of user: User) -> APIResponse {
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
