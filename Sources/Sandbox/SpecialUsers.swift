import HTTPTypes

/// The users for tests and demonstrations, named after their behavior.
enum SpecialUsers {
    /// external_id      | behavior
    /// -----------------|----------------------------------------------------------------------------
    /// seed             | the documented example of the API, with exactly its response
    /// many-apps        | 300 apps
    /// no-apps          | no apps
    /// hostile          | names, descriptions and scopes that contain attacks
    /// answers-401      | every call: 401 `unauthorized_credentials`
    /// answers-404      | every call: 404 `user_not_found`
    /// answers-429      | every call: 429 `too_many_requests` with `Retry-After: 7`
    /// answers-500      | every call: 500 `internal_server_error`
    /// answers-html     | every call: 502 with the HTML error page of a proxy
    /// answers-nothing  | every call: the correct response after 30 s
    /// answers-half     | every call: half of the correct body, with the Content-Length of the whole
    /// disagrees        | every call: HTTP status 200, status 500 in the body
    /// flaky-429        | first, third, … call of each kind: 429 with `Retry-After: 1`
    /// revoke-429       | revoke: 429 with `Retry-After: 7`, without effect
    /// revoke-500       | revoke: 500, without effect
    /// revoke-nothing   | revoke: takes effect at once, the response is sent after 30 s
    /// revoke-half      | revoke: takes effect, half of the response is sent
    /// revoke-ignored   | revoke: 200, without effect
    static let all = [seed, manyApps, makeUser("no-apps", named: "Nobody Connected"), hostile] + faultyUsers

    private static let faultyUsers = [
        makeFaultyUser("answers-401", .everyCall(.error(.unauthorizedCredentials))),
        makeFaultyUser("answers-404", .everyCall(.error(.userNotFound))),
        makeFaultyUser("answers-429", .everyCall(.error(.tooManyRequests.with(.retryAfter, "7")))),
        makeFaultyUser("answers-500", .everyCall(.error(.internalServerError))),
        makeFaultyUser("answers-html", .everyCall(.proxyPage)),
        makeFaultyUser("answers-nothing", .everyCall(.delay)),
        makeFaultyUser("answers-half", .everyCall(.truncation)),
        makeFaultyUser("disagrees", .everyCall(.statusMismatch)),
        makeFaultyUser("flaky-429", .everyOtherCall(.error(.tooManyRequests.with(.retryAfter, "1")))),
        makeFaultyUser("revoke-429", .revocation(.error(.tooManyRequests.with(.retryAfter, "7")))),
        makeFaultyUser("revoke-500", .revocation(.error(.internalServerError))),
        makeFaultyUser("revoke-nothing", .revocation(.delay)),
        makeFaultyUser("revoke-half", .revocation(.truncation)),
        makeFaultyUser("revoke-ignored", .revocation(.ignored)),
    ]

    /// The request id of the documented example.
    static let seedRequestID = "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141"

    static let seed = makeUser(
        "seed", id: "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6", named: "Ada Seed",
        apps: [
            ConnectedApp(
                "first-party-confidential-app", id: "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000",
                description: "A first party connected app", type: ClientType.firstParty.rawValue,
                scopes: "openid profile email")
        ])

    private static let manyApps = makeUser(
        "many-apps", named: "Manuela Many",
        apps: (1...300).map { number in
            let number = String(String(1000 + number).dropFirst())
            let type = ClientType.allCases[(Int(number) ?? 0) % ClientType.allCases.count]
            return ConnectedApp(
                "Fleet Agent \(number)", description: .string("Number \(number) of a fleet of agents."),
                type: type.rawValue, scopes: "openid profile read:documents write:tickets offline_access")
        })

    private static let hostile: User = {
        var user = makeUser("hostile", named: "", apps: Hostile.apps)
        (user.firstName, user.middleName, user.lastName) = Hostile.name
        user.untrustedMetadata = Hostile.metadata
        return user
    }()

    private static func makeFaultyUser(_ externalID: String, _ behavior: Behavior) -> User {
        var user = makeUser(externalID, named: "Fiona Fault", apps: Array(Catalogue.apps.prefix(3)))
        user.behavior = behavior
        return user
    }

    private static func makeUser(
        _ externalID: String, id: String? = nil, named name: String, apps: [ConnectedApp] = []
    ) -> User {
        var user = User(externalID, id: id)
        let names = name.split(separator: " ").map(String.init)
        user.firstName = names.first ?? ""
        user.lastName = names.dropFirst().last ?? ""
        user.emails = [User.Email(externalID + "@example.com")]
        user.grants = apps.map { Grant(app: $0, scopes: $0.scopes) }
        return user
    }
}
