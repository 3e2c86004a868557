import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `A request that no page sends` {
    @Test(arguments: ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "FOO", "get", "QUERY"])
    func `is rejected with 405 and the allowed methods if its method is another one (S-18)`(method: String) async throws
    {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let method = try #require(HTTPRequest.Method(rawValue: method))
        for path in ["/", "/sign-in", Seed.userPath, Seed.revocationPath, "/healthz", "/nothing"] {
            let response = await admin.send(method, path)
            #expect(response.status == .methodNotAllowed)
            #expect(response[.allow] == "GET, HEAD, POST")
            #expect(response.html.lead == HTTPError.methodNotAllowed([.get, .head, .post]).message)
        }
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test(arguments: [
        "/", Seed.userPath, "/users", "/audit", "/audit/1", "/healthz", "/metrics",
    ])
    func `is rejected if it submits a form to a page that accepts none`(path: String) async throws {
        let response = await (try PortalFixture().signIn()).post(path)
        #expect(response.status == .methodNotAllowed)
        #expect(response[.allow] == "GET, HEAD")
    }

    @Test func `is rejected if it gets what can only be submitted`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let response = await admin.get("/sign-out")
        #expect(response.status == .methodNotAllowed)
        #expect(response[.allow] == "POST")
        #expect(await admin.get("/").status == .ok)
    }

    static let types: [(String?, Bool)] = [
        ("application/x-www-form-urlencoded", true), ("application/x-www-form-urlencoded; charset=utf-8", true),
        ("APPLICATION/X-WWW-FORM-URLENCODED", true), ("application/x-www-form-urlencoded ;charset=utf-8", true),
        ("multipart/form-data; boundary=x", false), ("text/plain", false), ("application/json", false), ("", false),
        ("application/x-www-form-urlencodedx", false), ("application/x-www-form-urlencoded, text/plain", false),
        ("xapplication/x-www-form-urlencoded", false), ("application/*", false), ("*/*", false),
    ]

    @Test(arguments: types)
    func `is rejected if its body is not a form (S-17)`(type: String?, isForm: Bool) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        var fields = HTTPFields.sameOrigin
        fields[.contentType] = type
        let response = await admin.post("/sign-out", fields: fields)
        #expect(response.status == (isForm ? .seeOther : .unsupportedMediaType))
        if !isForm { #expect(response.html.lead?.contains("application/x-www-form-urlencoded") == true) }
    }

    @Test func `is rejected if its body has no media type (S-17)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let response = await admin.send(.post, "/sign-out", fields: .sameOrigin, body: "csrf=\(admin.token.csrf)")
        #expect(response.status == .unsupportedMediaType)
    }

    static let duplicates: [(String, [(String, String)])] = [
        (Seed.revocationPath, [("reason", "why"), ("reason", "why")]), (Seed.revocationPath, [("csrf", "x")]),
        (Seed.revocationPath, [("operation", "x")]), ("\(Seed.revocationPath)?reason=why", [("reason", "why")]),
        ("\(Seed.revocationPath)?csrf=x", []), ("\(Seed.revocationPath)?operation=x", []),
        ("\(Seed.revocationPath)?a=1&a=2", []),
    ]

    @Test(arguments: duplicates)
    func `is rejected if it sends a field twice (S-19)`(path: String, fields: [(String, String)]) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        var form = [("csrf", admin.token.csrf), ("operation", operation)] + fields
        if !path.contains("reason"), !fields.contains(where: { $0.0 == "reason" }) { form.append(("reason", "why")) }
        let response = await fixture.post(path, form, cookie: admin.token.text)
        #expect(response.status == .badRequest)
        #expect(response.html.lead?.contains("twice") == true)
        #expect(fixture.stytch.revocations.isEmpty)
    }

    @Test func `is rejected if it sends the CSRF token only in the URL (S-19)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let response = await fixture.post("/sign-out?csrf=\(admin.token.csrf)", [("x", "y")], cookie: admin.token.text)
        #expect(response.status == .forbidden)
    }

    @Test(arguments: AttackInput.malformedEncodings.map { "csrf=\($0)" } + ["\u{0}=1"])
    func `is rejected if its form is not encoded correctly`(body: String) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        var fields = HTTPFields.sameOrigin
        fields[.contentType] = "application/x-www-form-urlencoded"
        let response = await admin.send(.post, "/sign-out", fields: fields, body: body)
        #expect(response.status == .badRequest)
    }

    @Test func `is rejected if its form has too many fields or too long ones (S-40)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let many = (0..<32).map { ("f\($0)", "") } + [("csrf", admin.token.csrf)]
        #expect(await fixture.post("/sign-out", many, cookie: admin.token.text).status == .badRequest)
        let long = [("csrf", admin.token.csrf), ("reason", String(repeating: "a", count: 4096))]
        #expect(await fixture.post("/sign-out", long, cookie: admin.token.text).status == .badRequest)
    }

    @Test(arguments: [
        "//", "/users/", "/users//", "/users/a/", "/users/a/connected-apps", "/users/a/connected-apps/b", "/users/./a",
        "/users/../audit", "/audit/", "/audit/1/2", "/Audit", "/sign-in/", "/users/x/foo.css", "/audit/portal.css",
        "/assets/x/portal.css", "/.git/config", "/favicon.ico", "/index.html", "/users/..", "/users/.", "*", "",
    ])
    func `is answered with 404 if its URL has no page (S-24)`(path: String) async throws {
        let fixture = try PortalFixture()
        let response = await (try fixture.signIn()).get(path)
        #expect(response.status == .notFound)
        let error = path == "/audit/portal.css" ? Int64.invalid : HTTPError.notFound
        #expect(response.html.lead == error.message)
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test func `is rejected with all security headers if it cannot be read`() async throws {
        let fixture = try PortalFixture()
        for error in [
            HTTPError.badRequest("The header field is not a number."),
            HTTPError(.contentTooLarge, "The body is too large."),
            HTTPError(.misdirectedRequest, "The request is for another site."),
        ] {
            let response = await fixture.portal.reject(error, client: "192.0.2.9")
            #expect(response.status == error.status)
            #expect(response.html.lead == error.message)
            try ExpectedSecurityHeaders.expectValues(of: response)
            try ExpectedSecurityHeaders.expectPolicy(of: response)
        }
        #expect(fixture.log.lines.count == 3)
        #expect(fixture.log.lines[0].contains("client=192.0.2.9"))
    }

    @Test func `is answered like GET if its method is HEAD`() async throws {
        #expect(await (try PortalFixture().signIn()).send(.head, "/").status == .ok)
    }
}
