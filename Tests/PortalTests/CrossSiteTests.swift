import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `A request from another site` {
    /// Header fields of a browser, with the sets of checks that do not see that the form is from another site.
    static let requests: [(fields: HTTPFields, acceptedBy: [CrossSiteChecks])] =
        ["cross-site", "same-site", "none"].map {
            ([.secFetchSite: $0, .origin: PortalFixture.origin], [.token, .origin, [.token, .origin]])
        }
        + AttackInput.foreignOrigins.map {
            ([.secFetchSite: "same-origin", .origin: $0], [.token, .fetchSite, [.token, .fetchSite]])
        } + [([:], [.token])]

    static let subsets: [CrossSiteChecks] = [
        .all, .token, .fetchSite, .origin, [.token, .fetchSite], [.token, .origin], [.fetchSite, .origin],
    ]

    static let foreignFields: HTTPFields = [.secFetchSite: "cross-site", .origin: AttackInput.foreignOrigin]

    @Test(arguments: requests)
    func `is rejected by each check that sees it, with the others switched off (S-14)`(
        fields: HTTPFields, acceptedBy: [CrossSiteChecks]
    ) async throws {
        for checks in Self.subsets {
            let fixture = try PortalFixture(checks: checks)
            let admin = try fixture.signIn()
            let response = await admin.post("/sign-out", fields: fields)
            let isAccepted = acceptedBy.contains(checks)
            #expect((response.status == .seeOther) == isAccepted, "\(fields) with checks \(checks.rawValue)")
            if !isAccepted {
                #expect(response.status == .forbidden)
                #expect(response.html.lead == HTTPError.crossSite.message)
                #expect(await admin.get("/").status == .ok)
            }
        }
    }

    @Test(arguments: [
        HTTPFields.sameOrigin, [.secFetchSite: "same-origin"], [.origin: PortalFixture.origin],
    ])
    func `is accepted by all checks if it is not from another site after all`(fields: HTTPFields) async throws {
        let fixture = try PortalFixture()
        #expect(await (try fixture.signIn()).post("/sign-out", fields: fields).status == .seeOther)
    }

    @Test(arguments: ["", "x", "\u{e9}", String(repeating: "A", count: 43), "%00"])
    func `is rejected by the CSRF token alone (S-14)`(csrf: String) async throws {
        let fixture = try PortalFixture(checks: .token)
        let admin = try fixture.signIn()
        let response = await fixture.post("/sign-out", [("csrf", csrf)], cookie: admin.token.text)
        #expect(response.status == .forbidden)
        #expect(response.html.lead == HTTPError.invalidToken.message)
        #expect(await fixture.post("/sign-out", [], cookie: admin.token.text).status == .forbidden)
        #expect(await admin.get("/").status == .ok)
    }

    @Test func `is accepted without any check, so each of them is what rejects it`() async throws {
        let fixture = try PortalFixture(checks: [])
        let admin = try fixture.signIn()
        let response = await fixture.post("/sign-out", [], cookie: admin.token.text, fields: Self.foreignFields)
        #expect(response.status == .seeOther)
    }

    @Test(arguments: ["/sign-in", "/sign-out", Seed.revocationPath, "/", "/users", "/nothing"])
    func `is rejected before its body is parsed`(path: String) async throws {
        let fixture = try PortalFixture()
        var fields = Self.foreignFields
        fields[.contentType] = "text/plain"
        #expect(await fixture.post(path, [], fields: fields).status == .forbidden)
        #expect(try fixture.audit.entries().isEmpty)
    }

    @Test func `signs nobody in (S-15)`() async throws {
        let fixture = try PortalFixture(checks: .token)
        try fixture.accounts.add("viewer@example.com", role: .viewer, password: PortalFixture.password)
        let form = await fixture.get("/sign-in")
        let otherForm = await fixture.get("/sign-in")
        let fields = [("email", "viewer@example.com"), ("password", PortalFixture.password)]
        for (csrf, cookie) in [
            (form.csrf, nil), (form.csrf, otherForm.sessionCookie), (otherForm.csrf, form.sessionCookie),
            (nil, form.sessionCookie), (nil, nil),
        ] {
            let response = await fixture.post("/sign-in", [("csrf", csrf ?? "")] + fields, cookie: cookie)
            #expect(response.status == .forbidden)
            #expect(response[.setCookie] == nil)
        }
        #expect(try fixture.entries(.signIn).isEmpty)
        #expect(await fixture.submit(form, email: "viewer@example.com").status == .seeOther)
    }

    @Test func `is rejected with the CSRF token of another session (S-16)`() async throws {
        let fixture = try PortalFixture(checks: .token)
        let admin = try fixture.signIn()
        let other = try fixture.signIn()
        let response = await fixture.post("/sign-out", [("csrf", other.token.csrf)], cookie: admin.token.text)
        #expect(response.status == .forbidden)
    }

    @Test func `is rejected with the CSRF token from before the sign-in (S-16)`() async throws {
        let fixture = try PortalFixture(checks: .token)
        try fixture.accounts.add("viewer@example.com", role: .viewer, password: PortalFixture.password)
        let form = await fixture.get("/sign-in")
        let signedIn = await fixture.submit(form, email: "viewer@example.com")
        #expect(signedIn.status == .seeOther)
        let response = await fixture.post(
            "/sign-out", [("csrf", form.csrf ?? "")], cookie: signedIn.sessionCookie)
        #expect(response.status == .forbidden)
    }

    @Test func `revokes nothing and records nothing`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let form = [("operation", try await admin.operation()), ("reason", "why")]
        let attempts: [(String, HTTPFields)] = [
            ("", .sameOrigin), (admin.token.csrf, [.secFetchSite: "cross-site", .origin: PortalFixture.origin]),
            (admin.token.csrf, [.secFetchSite: "same-origin", .origin: "null"]), (admin.token.csrf, [:]),
        ]
        for (csrf, fields) in attempts {
            let response = await fixture.post(
                Seed.revocationPath, form + [("csrf", csrf)], cookie: admin.token.text, fields: fields)
            #expect(response.status == .forbidden)
        }
        #expect(fixture.stytch.revocations.isEmpty)
        #expect(try fixture.entries(.revocation).isEmpty)
    }

    @Test(arguments: [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)])
    func `gets nothing but a link to continue, if it was a link`(fetchSite: String, isForeign: Bool) async throws {
        let fixture = try PortalFixture()
        let response = await fixture.get(Seed.userPath, fields: [.secFetchSite: fetchSite])
        #expect((response.status == .ok) == isForeign)
        if isForeign {
            #expect(response.html.elements("a", class: "primary").map { $0["href"] } == [Seed.userPath])
        } else {
            #expect(response[.location] == "/sign-in?next=\(PercentEncoding.encode(Seed.userPath))")
        }
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test(arguments: AttackInput.offSitePaths)
    func `never gets a link to another site`(path: String) async throws {
        let fixture = try PortalFixture()
        let response = await fixture.get(path, fields: [.secFetchSite: "cross-site"])
        #expect(!response.html.values("href").contains { $0.hasPrefix("//") || $0.hasPrefix("/\\") })
        #expect([.notFound, .badRequest].contains(response.status))
    }
}
