import Accounts
import HTTP
import HTTPTypes
import Templates
import Testing

@testable import Portal

@Suite struct `The header fields of every answer` {
    /// An answer of each status that the site gives.
    static let answers = Task { () -> [Int: Response] in
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        var answers = [
            await admin.get("/"), await site.get("/sign-in"), await site.get("/"), await admin.get("/users?q="),
            await admin.post("/sign-out", [:], fields: [:]), await admin.get("/nothing"), await admin.get("/sign-out"),
            await admin.post(Seed.revocation, ["operation": "0", "reason": "why"]),
            await site.portal.refuse(HTTPError(.contentTooLarge, "Too large."), client: ""),
            await admin.get("/users?q=\(String(repeating: "a", count: 3000))"),
            await admin.post(Seed.revocation, [:], fields: [.origin: TestSite.origin, .contentType: "text/plain"]),
            await admin.post(Seed.revocation, ["operation": operation, "reason": ""]),
            await admin.get("/users/answers-500"), await site.get("/healthz"),
        ]
        site.stytch.fail(.timeout)
        answers.append(await admin.get(Seed.page))
        try site.obstructLog()
        answers.append(await admin.get(Seed.page))
        try site.hideLog()
        answers.append(await admin.get("/audit"))
        return Dictionary(answers.map { ($0.status.code, $0) }) { first, _ in first }
    }

    static let statuses = [200, 303, 400, 403, 404, 405, 409, 413, 414, 415, 422, 500, 502, 503, 504]

    static let fields: [(String, String)] = [
        ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"), ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("X-Frame-Options", "DENY"), ("Cache-Control", "no-store"),
    ]

    @Test(arguments: statuses)
    func `are the same on each status (S-20, S-22, S-24)`(status: Int) async throws {
        let response = try #require(try await Self.answers.value[status])
        for (name, value) in Self.fields {
            let name = try #require(HTTPField.Name(name))
            #expect(response.head.headerFields[fields: name].map(\.value) == [value], "\(name)")
        }
    }

    @Test(arguments: statuses)
    func `allow a page nothing but its own style and script (S-21)`(status: Int) async throws {
        let response = try #require(try await Self.answers.value[status])
        let policies = response.head.headerFields[fields: .contentSecurityPolicy]
        #expect(policies.count == 1)
        let directives = Set(try #require(policies.first).value.split(separator: "; ").map(String.init))
        #expect(
            directives == [
                "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'",
                "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
                "object-src 'none'",
                "require-trusted-types-for 'script'", "trusted-types 'none'",
            ])
    }

    @Test(arguments: statuses)
    func `deny a page the machine it is shown on (S-22)`(status: Int) async throws {
        let response = try #require(try await Self.answers.value[status])
        let policy = try #require(response[.token("Permissions-Policy")])
        for feature in ["camera", "microphone", "geolocation", "payment", "usb", "clipboard-read"] {
            #expect(policy.contains("\(feature)=()"))
        }
    }

    @Test(arguments: statuses)
    func `share nothing with other sites, and tell no version (S-23, S-26)`(status: Int) async throws {
        let response = try #require(try await Self.answers.value[status])
        let names = response.head.headerFields.map { $0.name.canonicalName }
        #expect(!names.contains { $0.hasPrefix("access-control") || $0 == "server" || $0 == "x-powered-by" })
    }

    @Test(arguments: statuses)
    func `say truly what the body is (S-25)`(status: Int) async throws {
        let response = try #require(try await Self.answers.value[status])
        #expect(response.body.isEmpty == (status == 303))
        #expect(response[.contentType] == (status == 303 ? nil : "text/html; charset=utf-8"))
        #expect(response.page.hasPrefix("<!doctype html>") == (status != 303))
    }

    @Test func `say of plain text that it is that (S-25)`() async throws {
        let site = try TestSite()
        for path in ["/healthz", "/metrics"] {
            #expect(await site.get(path)[.contentType] == "text/plain; charset=utf-8")
        }
    }

    @Test func `stand even where no page can be made at all`() async throws {
        let site = try TestSite(templates: try Templates(sources: ["nothing": ""]))
        let response = await site.get("/nothing")
        #expect(response.status == .notFound)
        #expect(response[.contentType] == "text/plain; charset=utf-8")
        #expect(response.page.hasPrefix("No such page\nReference: "))
        #expect(response[.contentSecurityPolicy] != nil)
        #expect(site.log.all.contains { $0.hasPrefix("critical ") })
    }
}
