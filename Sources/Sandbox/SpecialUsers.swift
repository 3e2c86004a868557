import HTTPTypes

/// The users for tests and demonstrations; the external id says for which.
enum SpecialUsers {
    /// external_id      | behavior
    /// -----------------|----------------------------------------------------------------------------
    /// seed             | the documented example of the API, with exactly its response
    /// many-apps        | 300 apps
    /// no-apps          | no app
    /// hostile          | names, descriptions and scopes that attack the viewer
    /// answers-401      | every call: 401 `unauthorized_credentials`
    /// answers-404      | every call: 404 `user_not_found`
    /// answers-429      | every call: 429 `too_many_requests` with `Retry-After: 7`
    /// answers-500      | every call: 500 `internal_server_error`
    /// answers-html     | every call: 502 with a proxy's HTML page
    /// answers-nothing  | every call: the correct response after 30 s
    /// answers-half     | every call: half of the correct response, with the length of the whole
    /// disagrees        | every call: 200 in the status line, 500 in the body
    /// flaky-429        | each kind of call, every other time from the first: 429 with `Retry-After: 1`
    /// revoke-429       | revoke: 429 with `Retry-After: 7`, without effect
    /// revoke-500       | revoke: 500, without effect
    /// revoke-nothing   | revoke: takes effect at once, the response comes after 30 s
    /// revoke-half      | revoke: takes effect, half of the response is sent
    /// revoke-ignored   | revoke: 200, without effect
    static let all = [seed, manyApps, user("no-apps", named: "Nobody Connected"), hostile] + faulty

    private static let faulty = [
        faulty("answers-401", .every(.error(.unauthorizedCredentials))),
        faulty("answers-404", .every(.error(.userNotFound))),
        faulty("answers-429", .every(.error(.tooManyRequests.with(.retryAfter, "7")))),
        faulty("answers-500", .every(.error(.internalServerError))),
        faulty("answers-html", .every(.proxyPage)),
        faulty("answers-nothing", .every(.silence)),
        faulty("answers-half", .every(.half)),
        faulty("disagrees", .every(.disagreement)),
        faulty("flaky-429", .everyOther(.error(.tooManyRequests.with(.retryAfter, "1")))),
        faulty("revoke-429", .revoking(.error(.tooManyRequests.with(.retryAfter, "7")))),
        faulty("revoke-500", .revoking(.error(.internalServerError))),
        faulty("revoke-nothing", .revoking(.silence)),
        faulty("revoke-half", .revoking(.half)),
        faulty("revoke-ignored", .revoking(.ignored)),
    ]

    /// The request id of the documented example.
    static let seedRequestID = "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141"

    static let seed = user(
        "seed", id: "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6", named: "Ada Seed",
        apps: [
            ConnectedApp(
                "first-party-confidential-app", id: "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000",
                description: "A first party connected app", type: ClientType.firstParty.rawValue,
                scopes: "openid profile email")
        ])

    private static let manyApps = user(
        "many-apps", named: "Manuela Many",
        apps: (1...300).map { number in
            let number = String(String(1000 + number).dropFirst())
            let type = ClientType.allCases[(Int(number) ?? 0) % ClientType.allCases.count]
            return ConnectedApp(
                "Fleet Agent \(number)", description: .string("Number \(number) of a fleet of agents."),
                type: type.rawValue, scopes: "openid profile read:documents write:tickets offline_access")
        })

    private static let hostile: User = {
        var user = Self.user("hostile", named: "", apps: Hostile.apps)
        (user.firstName, user.middleName, user.lastName) = Hostile.name
        user.untrustedMetadata = Hostile.metadata
        return user
    }()

    private static func faulty(_ externalID: String, _ behavior: Behavior) -> User {
        var user = Self.user(externalID, named: "Fiona Fault", apps: Array(Catalogue.apps.prefix(3)))
        user.behavior = behavior
        return user
    }

    private static func user(
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
