import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `A request that no page makes` {
    @Test(arguments: ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "FOO", "get", "QUERY"])
    func `of another method is answered 405 with what is allowed (S-18)`(method: String) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let method = try #require(HTTPRequest.Method(rawValue: method))
        for path in ["/", "/sign-in", Seed.page, Seed.revocation, "/healthz", "/nothing"] {
            let response = await site.send(Request(method, path, fields: [.cookie: "__Host-sid=\(admin.token.text)"]))
            #expect(response.status == .methodNotAllowed)
            #expect(response[.allow] == "GET, HEAD, POST")
            #expect(response.page.contains("This address answers to GET, HEAD, POST only."))
        }
        #expect(site.stytch.requests.isEmpty)
    }

    @Test(arguments: [
        ("/", "GET, HEAD"), (Seed.page, "GET, HEAD"), ("/users", "GET, HEAD"), ("/audit", "GET, HEAD"),
        ("/audit/1", "GET, HEAD"),
        ("/healthz", "GET, HEAD"), ("/metrics", "GET, HEAD"),
    ])
    func `sends a form to a page that takes none`(path: String, allowed: String) async throws {
        let site = try TestSite()
        let response = await (try site.signIn()).post(path, [:])
        #expect(response.status == .methodNotAllowed)
        #expect(response[.allow] == allowed)
    }

    @Test func `asks to see what can only be done`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
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
    func `sends a body that is no form (S-17)`(type: String?, isForm: Bool) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var fields = HTTPFields.sameOrigin
        fields[.contentType] = type
        let response = await admin.post("/sign-out", [:], fields: fields)
        #expect(response.status == (isForm ? .seeOther : .unsupportedMediaType))
        if !isForm { #expect(response.page.contains("takes a form")) }
    }

    @Test func `says nothing of what its body is (S-17)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var fields = HTTPFields.sameOrigin
        fields[.cookie] = "__Host-sid=\(admin.token.text)"
        let body = Array("csrf=\(admin.token.csrf)".utf8)
        #expect(
            await site.send(Request(.post, "/sign-out", fields: fields, body: body)).status == .unsupportedMediaType)
    }

    static let doubled: [(String, [(String, String)])] = [
        (Seed.revocation, [("reason", "why"), ("reason", "why")]), (Seed.revocation, [("csrf", "x")]),
        (Seed.revocation, [("operation", "x")]), ("\(Seed.revocation)?reason=why", [("reason", "why")]),
        ("\(Seed.revocation)?csrf=x", []), ("\(Seed.revocation)?operation=x", []), ("\(Seed.revocation)?a=1&a=2", []),
    ]

    @Test(arguments: doubled)
    func `brings a field twice (S-19)`(path: String, further: [(String, String)]) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        var form = [("csrf", admin.token.csrf), ("operation", operation)] + further
        if !path.contains("reason"), !further.contains(where: { $0.0 == "reason" }) { form.append(("reason", "why")) }
        let response = await site.post(path, form, cookie: admin.token.text)
        #expect(response.status == .badRequest)
        #expect(response.page.contains("twice"))
        #expect(site.stytch.revocations.isEmpty)
    }

    @Test func `brings the token in the address alone (S-19)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let response = await site.post("/sign-out?csrf=\(admin.token.csrf)", [("x", "y")], cookie: admin.token.text)
        #expect(response.status == .forbidden)
    }

    @Test(arguments: ["csrf=%", "csrf=%zz", "csrf=%00", "csrf=%ff", "\u{0}=1"])
    func `brings a form that is not well encoded`(body: String) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var fields = HTTPFields.sameOrigin
        fields[.cookie] = "__Host-sid=\(admin.token.text)"
        fields[.contentType] = "application/x-www-form-urlencoded"
        let response = await site.send(Request(.post, "/sign-out", fields: fields, body: Array(body.utf8)))
        #expect(response.status == .badRequest)
    }

    @Test func `brings more fields, or longer ones, than a form may have (S-40)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let many = (0..<32).map { ("f\($0)", "") } + [("csrf", admin.token.csrf)]
        #expect(await site.post("/sign-out", many, cookie: admin.token.text).status == .badRequest)
        let long = [("csrf", admin.token.csrf), ("reason", String(repeating: "a", count: 4096))]
        #expect(await site.post("/sign-out", long, cookie: admin.token.text).status == .badRequest)
    }

    @Test(arguments: [
        "//", "/users/", "/users//", "/users/a/", "/users/a/connected-apps", "/users/a/connected-apps/b", "/users/./a",
        "/users/../audit",
        "/audit/", "/audit/1/2", "/Audit", "/sign-in/", "/users/x/foo.css", "/audit/portal.css", "/assets/x/portal.css",
        "/.git/config",
        "/favicon.ico", "/index.html", "/users/..", "/users/.", "*", "",
    ])
    func `has an address that no page has (S-24)`(path: String) async throws {
        let site = try TestSite()
        let response = await (try site.signIn()).get(path)
        #expect(response.status == .notFound)
        #expect(response.page.contains("There is no page at this address.") || path == "/audit/portal.css")
        #expect(site.stytch.requests.isEmpty)
    }

    @Test func `cannot even be read, and is refused in words with all fields`() async throws {
        let site = try TestSite()
        for error in [
            HTTPError.badRequest("The header “Content-Length” is no number."),
            HTTPError(.contentTooLarge, "The body is too large."),
            HTTPError(.misdirectedRequest, "This is another site."),
        ] {
            let response = await site.portal.refuse(error, client: "192.0.2.9")
            #expect(response.status == error.status)
            #expect(Markup(response.page).text.contains(error.message))
            #expect(response[.contentSecurityPolicy] != nil)
        }
        #expect(site.log.all.count == 3)
        #expect(site.log.all[0].contains("client=192.0.2.9"))
    }

    @Test func `with HEAD is answered as with GET`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let response = await site.send(Request(.head, "/", fields: [.cookie: "__Host-sid=\(admin.token.text)"]))
        #expect(response.status == .ok)
    }
}
