import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `A form of another site` {
    /// What a browser may say of where a form came from.
    static let provenances: [(fields: HTTPFields, opens: [Gates])] = [
        ([.secFetchSite: "cross-site", .origin: TestSite.origin], [.token, .origin, [.token, .origin]]),
        ([.secFetchSite: "same-site", .origin: TestSite.origin], [.token, .origin, [.token, .origin]]),
        ([.secFetchSite: "none", .origin: TestSite.origin], [.token, .origin, [.token, .origin]]),
        (
            [.secFetchSite: "same-origin", .origin: "https://evil.example"],
            [.token, .fetchSite, [.token, .fetchSite]]
        ),
        ([.secFetchSite: "same-origin", .origin: "null"], [.token, .fetchSite, [.token, .fetchSite]]),
        (
            [.secFetchSite: "same-origin", .origin: "http://localhost:8080/"],
            [.token, .fetchSite, [.token, .fetchSite]]
        ),
        (
            [.secFetchSite: "same-origin", .origin: "HTTP://localhost:8080"],
            [.token, .fetchSite, [.token, .fetchSite]]
        ),
        ([.secFetchSite: "same-origin", .origin: "http://localhost"], [.token, .fetchSite, [.token, .fetchSite]]),
        (
            [.secFetchSite: "same-origin", .origin: "http://localhost:8080.evil.example"],
            [.token, .fetchSite, [.token, .fetchSite]]
        ),
        ([:], [.token]),
    ]

    static let subsets: [Gates] = [
        .all, .token, .fetchSite, .origin, [.token, .fetchSite], [.token, .origin], [.fetchSite, .origin],
    ]

    @Test(arguments: provenances)
    func `is refused by each gate that sees it, with the others switched off (S-14)`(
        fields: HTTPFields, opens: [Gates]
    ) async throws {
        for gates in Self.subsets {
            let site = try TestSite(gates: gates)
            let admin = try site.signIn()
            let response = await admin.post("/sign-out", [:], fields: fields)
            #expect((response.status == .seeOther) == opens.contains(gates), "\(fields) at \(gates.rawValue)")
            if !opens.contains(gates) {
                #expect(response.status == .forbidden)
                #expect(response.page.contains("did not come from a page of the portal"))
                #expect(await admin.get("/").status == .ok)
            }
        }
    }

    @Test(arguments: [
        HTTPFields.sameOrigin, [.secFetchSite: "same-origin"], [.origin: TestSite.origin],
    ])
    func `of our own is let through by all gates together`(fields: HTTPFields) async throws {
        let site = try TestSite()
        #expect(await (try site.signIn()).post("/sign-out", [:], fields: fields).status == .seeOther)
    }

    @Test(arguments: ["", "x", "\u{e9}", String(repeating: "A", count: 43), "%00"])
    func `is refused by the token's gate alone (S-14)`(token: String) async throws {
        let site = try TestSite(gates: .token)
        let admin = try site.signIn()
        let response = await site.post("/sign-out", [("csrf", token)], cookie: admin.token.text)
        #expect(response.status == .forbidden)
        #expect(response.page.contains("This form belongs to a session that has ended."))
        #expect(await site.post("/sign-out", [], cookie: admin.token.text).status == .forbidden)
        #expect(await admin.get("/").status == .ok)
    }

    @Test func `would be let through with all gates off, so each of them is what refuses it`() async throws {
        let site = try TestSite(gates: [])
        let admin = try site.signIn()
        let fields: HTTPFields = [.secFetchSite: "cross-site", .origin: "https://evil.example"]
        #expect(await site.post("/sign-out", [], cookie: admin.token.text, fields: fields).status == .seeOther)
    }

    @Test(arguments: ["/sign-in", "/sign-out", Seed.revocation, "/", "/users", "/nothing"])
    func `is refused before anything of it is read`(path: String) async throws {
        let site = try TestSite()
        var fields: HTTPFields = [.secFetchSite: "cross-site", .origin: "https://evil.example"]
        fields[.contentType] = "text/plain"
        #expect(await site.post(path, [], fields: fields).status == .forbidden)
        #expect(try site.audit.entries().isEmpty)
    }

    @Test func `signs nobody in (S-15)`() async throws {
        let site = try TestSite(gates: .token)
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let other = await site.get("/sign-in")
        let fields = [("email", "viewer@example.com"), ("password", TestSite.password)]
        for (csrf, cookie) in [
            (form.csrf, nil), (form.csrf, other.cookie), (other.csrf, form.cookie), (nil, form.cookie), (nil, nil),
        ] {
            let response = await site.post("/sign-in", [("csrf", csrf ?? "")] + fields, cookie: cookie)
            #expect(response.status == .forbidden)
            #expect(response[.setCookie] == nil)
        }
        #expect(try site.entries(.signIn).isEmpty)
        #expect(
            await site.post("/sign-in", [("csrf", form.csrf ?? "")] + fields, cookie: form.cookie).status == .seeOther)
    }

    @Test func `with the token of another session is refused (S-16)`() async throws {
        let site = try TestSite(gates: .token)
        let one = try site.signIn()
        let other = try site.signIn()
        let response = await site.post("/sign-out", [("csrf", other.token.csrf)], cookie: one.token.text)
        #expect(response.status == .forbidden)
    }

    @Test func `with the token from before the sign-in is refused (S-16)`() async throws {
        let site = try TestSite(gates: .token)
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let signedIn = await site.post(
            "/sign-in", [("csrf", form.csrf ?? ""), ("email", "viewer@example.com"), ("password", TestSite.password)],
            cookie: form.cookie)
        let response = await site.post("/sign-out", [("csrf", form.csrf ?? "")], cookie: signedIn.cookie)
        #expect(response.status == .forbidden)
    }

    @Test func `revokes nothing, and nothing is recorded`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let form = [("operation", operation), ("reason", "why")]
        let attempts: [(String, HTTPFields)] = [
            ("", .sameOrigin), (admin.token.csrf, [.secFetchSite: "cross-site", .origin: TestSite.origin]),
            (admin.token.csrf, [.secFetchSite: "same-origin", .origin: "null"]), (admin.token.csrf, [:]),
        ]
        for (csrf, fields) in attempts {
            let response = await site.post(
                Seed.revocation, form + [("csrf", csrf)], cookie: admin.token.text, fields: fields)
            #expect(response.status == .forbidden)
        }
        #expect(site.stytch.revocations.isEmpty)
        #expect(try site.entries(.revocation).isEmpty)
    }

    @Test(arguments: [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)])
    func `a link on another site shows nothing but a step in`(provenance: String, isThreshold: Bool) async throws {
        let site = try TestSite()
        let response = await site.get(Seed.page, fields: [.secFetchSite: provenance])
        #expect((response.status == .ok) == isThreshold)
        if isThreshold {
            #expect(response.page.contains("You came here from another site"))
            #expect(response.page.contains("<a class=\"button primary\" href=\"\(Seed.page)\">"))
        } else {
            #expect(response[.location] == "/sign-in?next=\(PercentEncoding.encode(Seed.page))")
        }
        #expect(site.stytch.requests.isEmpty)
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "/%2F/evil.example", "/users/%zz"])
    func `the step in never leads off the site`(path: String) async throws {
        let site = try TestSite()
        let response = await site.get(path, fields: [.secFetchSite: "cross-site"])
        #expect(!response.page.contains("href=\"//"))
        #expect(!response.page.contains("href=\"/\\"))
        #expect([.notFound, .badRequest].contains(response.status))
    }
}
