import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Sandbox
import Stytch
import Templates
import Testing

@testable import Portal

@Suite struct `An error of Stytch` {
    static let users: [(user: String, reason: StytchError.Reason, status: HTTPResponse.Status)] = [
        ("answers-401", .credentialsRefused, .badGateway), ("answers-404", .userNotFound, .notFound),
        ("nobody", .userNotFound, .notFound), ("answers-500", .failed, .badGateway),
        ("answers-html", .malformedResponse(""), .badGateway), ("answers-half", .malformedResponse(""), .badGateway),
        ("disagrees", .malformedResponse(""), .badGateway),
    ]

    @Test(arguments: users)
    func `is described with a reference, and what was entered stays in the find box`(
        user: String, reason: StytchError.Reason, status: HTTPResponse.Status
    ) async throws {
        let admin = try PortalFixture().signIn(as: .viewer)
        let problem = Problem(StytchError(reason))
        for path in ["/users?q=%20\(user)", "/users/\(user)"] {
            let response = await admin.get(path)
            #expect(response.status == status)
            let page = response.html
            #expect(page.heading == problem.title)
            #expect(page.lead == problem.message)
            #expect(page.elements("p").contains { $0.text == problem.advice })
            #expect(page.facts.first?.wholeMatch(of: /[0-9a-z]{1,13}/) != nil)
            #expect(!response.text.contains("proxy.example.com"))
            #expect(!response.text.contains("support@stytch.com"))
            #expect(page.element(id: "q")?["value"] == (path.contains("?q=") ? " \(user)" : ""))
        }
    }

    @Test func `is shown with Stytch's request id, without Stytch's words`() async throws {
        let fixture = try PortalFixture()
        fixture.stytch.respond { _ in .stytch(.internalServerError, "internal_server_error") }
        let response = await (try fixture.signIn()).get(Seed.userPath)
        #expect(response.html.facts.contains(Response.stytchRequestID))
        #expect(!response.text.contains(Response.stytchMessage))
    }

    @Test func `never becomes a 401 of the portal and never ends the session`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        fixture.stytch.respond { _ in .stytch(.unauthorized, "unauthorized_credentials") }
        for path in ["/users?q=seed", Seed.userPath, Seed.revocationPath] {
            let response = await admin.get(path)
            #expect(response.status == .badGateway)
            #expect(response[.wwwAuthenticate] == nil)
            #expect(response[.setCookie] == nil)
        }
        #expect(await admin.submit(operation: operation).status == .seeOther)
        #expect(await admin.get("/").status == .ok)
    }

    @Test(arguments: [("42", "42"), ("3600", "3600"), (nil, "30"), ("soon", "30"), ("-1", "30"), ("9999999", "30")])
    func `says when to try again after a 429`(header: String?, seconds: String) async throws {
        let fixture = try PortalFixture()
        fixture.stytch.respond { _ in
            var response = Response.stytch(.tooManyRequests, "too_many_requests")
            response[.retryAfter] = header
            return response
        }
        let response = await (try fixture.signIn()).get("/users?q=seed")
        #expect(response.status == .serviceUnavailable)
        #expect(response[.retryAfter] == seconds)
        let problem = Problem(StytchError(.tooManyRequests, retryAfter: Int(seconds)))
        #expect(problem.advice.contains(seconds))
        #expect(response.html.elements("p").contains { $0.text == problem.advice })
        #expect(response.html.lead == problem.message)
    }

    @Test func `is a gateway timeout if Stytch does not respond in time`() async throws {
        let fixture = try PortalFixture()
        fixture.stytch.fail(.timeout)
        let response = await (try fixture.signIn()).get(Seed.userPath)
        #expect(response.status == .gatewayTimeout)
        #expect(response.html.heading == Problem(StytchError(.timedOut)).title)
        #expect(response.html.lead == Problem(StytchError(.timedOut)).message)
    }

    @Test func `does not affect the pages that need nothing from Stytch`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        fixture.stytch.fail(.timeout)
        for path in ["/", "/audit", "/sign-in", "/healthz", "/metrics"] { #expect(await admin.get(path).status == .ok) }
    }

    @Test func `of an unknown type is shown with nothing but the type`() async throws {
        let fixture = try PortalFixture()
        fixture.stytch.respond { _ in .stytch(.forbidden, "<b>odd_type") }
        let response = await (try fixture.signIn()).get(Seed.userPath)
        #expect(response.status == .badGateway)
        #expect(response.html.lead?.contains("<b>odd_type") == true)
        #expect(response.html.syntaxErrors.isEmpty)
        #expect(!response.text.contains(Response.stytchMessage))
    }

    @Test func `never reveals the secret, on no page and in no line of a log`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        var texts: [String] = []
        for user in Self.users.map(\.user) + ["seed", "no-apps"] {
            for path in ["/users?q=\(user)", "/users/\(user)"] { texts.append(await admin.get(path).text) }
        }
        texts += [await admin.get("/audit").text, await fixture.get("/metrics").text]
        texts += try fixture.log.lines + fixture.audit.entries().map { "\($0)" }
        let authorization = try #require(fixture.stytch.requests.first?[.authorization]).dropFirst("Basic ".count)
        #expect(authorization.count > 40)
        #expect(texts.allSatisfy { !$0.contains(Sandbox.secret) && !$0.contains(authorization) })
    }

    static let reasons: [(StytchError.Reason, HTTPResponse.Status)] = [
        (.userNotFound, .notFound), (.connectedAppNotFound, .notFound), (.invalidID, .badRequest),
        (.credentialsRefused, .badGateway), (.tooManyRequests, .serviceUnavailable), (.refused, .badGateway),
        (.failed, .badGateway), (.malformedResponse("x"), .badGateway), (.timedOut, .gatewayTimeout),
        (.unreachable, .badGateway),
    ]

    @Test(arguments: reasons)
    func `has a different page for each reason`(reason: StytchError.Reason, status: HTTPResponse.Status) {
        let problem = Problem(StytchError(reason))
        #expect(problem.status == status)
        #expect(Set(Self.reasons.map { Problem(StytchError($0.0)).title }).count == Self.reasons.count)
        for sentence in [problem.title + ".", problem.message, problem.advice] { #expect(sentence.hasSuffix(".")) }
    }
}

@Suite struct `An error of the portal` {
    @Test func `shows a reference and nothing of the error, and the log contains both`() async throws {
        let sources = [
            "home": "{{secretOfTheDatabase}}",
            "error": "<h1>{{title}}</h1><p>{{message}} {{advice}} {{status}}</p><dd>{{reference}}</dd>",
        ]
        let fixture = try PortalFixture(templates: try Templates(sources: sources))
        let response = await (try fixture.signIn()).get("/")
        #expect(response.status == .internalServerError)
        let problem = Problem(CancellationError())
        #expect(response.html.heading == problem.title)
        #expect(response.html.elements("p").first?.text.hasPrefix("\(problem.message) \(problem.advice)") == true)
        #expect(!response.text.contains("secretOfTheDatabase"))
        #expect(!response.text.contains("home.html"))
        let reference = try #require(response.html.facts.first)
        #expect(fixture.log.lines.contains { $0.hasPrefix("error ") && $0.contains("reference=\(reference)") })
        #expect(fixture.log.lines.contains { $0.contains("secretOfTheDatabase") })
    }

    @Test func `shows nothing of the database if it cannot be read`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        try fixture.hideLogTable()
        for path in ["/", "/audit", "/audit/1"] {
            let response = await admin.get(path)
            #expect(response.status == .internalServerError)
            for word in ["SQL", "sqlite", "entry", "no such table"] {
                #expect(!response.text.contains(word), "\(word)")
            }
        }
    }

    @Test func `has a reference that is different each time`() async throws {
        let fixture = try PortalFixture()
        var references: Set<String> = []
        for _ in 0..<20 { references.insert(try #require(await fixture.get("/nothing").html.facts.first)) }
        #expect(references.count == 20)
    }

    @Test func `is one line of the worker's log like every request, without what was entered`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        _ = await admin.get("/users?q=somebody%20private")
        _ = await fixture.get("/healthz")
        let lines = fixture.log.lines.filter { $0.hasPrefix("info request ") }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        for part in [
            "method=GET", "path=/users", "route=/users", "status=400", "admin=viewer@example.com", "client=192.0.2.7",
        ] {
            #expect(line.contains(part), "\(part)")
        }
        #expect(!line.contains("private"))
    }

    @Test func `is temporary if too many admins sign in at once`() {
        let problem = Problem(AccountsError.busy)
        #expect(problem.status == .serviceUnavailable)
        #expect(problem.fields[.retryAfter] == "3")
    }

    @Test func `of an unexpected type is an internal error whose details are only logged`() {
        struct UnexpectedError: Error { let secret = "hunter2" }
        let problem = Problem(UnexpectedError())
        #expect(problem.status == .internalServerError)
        #expect(![problem.title, problem.message, problem.advice].joined().contains("hunter2"))
        #expect(problem.detail.contains("hunter2"))
    }
}
