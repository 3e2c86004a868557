import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Sandbox
import Stytch
import Templates
import Testing

@testable import Portal

@Suite struct `When Stytch does not give what was asked for` {
    typealias Case = (user: String, status: HTTPResponse.Status, words: [String])

    static let cases: [Case] = [
        (
            "answers-401", .badGateway,
            ["The portal&#39;s credentials were refused", "nothing to do with your sign-in", "Tell the operator"]
        ),
        ("answers-404", .notFound, ["No such user", "Stytch has no user with this id in this project."]),
        ("nobody", .notFound, ["No such user", "Compare the id with the ticket"]),
        ("answers-500", .badGateway, ["Stytch failed", "Try again in a minute."]),
        ("answers-html", .badGateway, ["Stytch&#39;s answer cannot be read"]),
        ("answers-half", .badGateway, ["Stytch&#39;s answer cannot be read"]),
        ("disagrees", .badGateway, ["Stytch&#39;s answer cannot be read"]),
    ]

    @Test(arguments: cases)
    func `it is said in words, with a reference, and what was typed stays in the find box`(_ expected: Case)
        async throws
    {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        for path in ["/users?q=%20\(expected.user)", "/users/\(expected.user)"] {
            let response = await admin.get(path)
            #expect(response.status == expected.status)
            for words in expected.words { #expect(response.page.contains(words), "\(words)") }
            #expect(response.page.contains(/<dt>Reference<\/dt><dd><code>[0-9a-z]{1,13}<\/code>/))
            #expect(!response.page.contains("proxy.example.com"))
            #expect(!response.page.contains("support@stytch.com"))
            let box = Markup(response.page).value("value", of: "input", where: "id", is: "q")
            #expect(box == (path.contains("?q=") ? " \(expected.user)" : ""))
        }
    }

    @Test func `Stytch's request id is shown where there is one`() async throws {
        let site = try TestSite()
        site.stytch.answer { _ in .stytch(.internalServerError, "internal_server_error") }
        let page = await (try site.signIn()).get(Seed.page).page
        #expect(page.contains("<code data-copy>request-id-test-7</code>"))
        #expect(!page.contains("Words of Stytch"))
    }

    @Test func `a 401 of Stytch's is never one of ours, and never ends the session`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { _ in .stytch(.unauthorized, "unauthorized_credentials") }
        for path in ["/users?q=seed", Seed.page, Seed.revocation] {
            let response = await admin.get(path)
            #expect(response.status == .badGateway)
            #expect(response[.wwwAuthenticate] == nil)
            #expect(response[.setCookie] == nil)
        }
        #expect(await admin.post(Seed.revocation, ["operation": operation, "reason": "why"]).status == .seeOther)
        #expect(await admin.get("/").status == .ok)
    }

    @Test(arguments: [("42", "42"), ("3600", "3600"), (nil, "30"), ("soon", "30"), ("-1", "30"), ("9999999", "30")])
    func `a 429 says when to try again`(header: String?, seconds: String) async throws {
        let site = try TestSite()
        site.stytch.answer { _ in
            var response = Response.stytch(.tooManyRequests, "too_many_requests")
            response[.retryAfter] = header
            return response
        }
        let response = await (try site.signIn()).get("/users?q=seed")
        #expect(response.status == .serviceUnavailable)
        #expect(response[.retryAfter] == seconds)
        #expect(response.page.contains("Try again in \(seconds) seconds."))
        #expect(response.page.contains("this one was not done"))
    }

    @Test func `a time-out says that nothing is known`() async throws {
        let site = try TestSite()
        site.stytch.fail(.timeout)
        let response = await (try site.signIn()).get(Seed.page)
        #expect(response.status == .gatewayTimeout)
        #expect(response.page.contains("Stytch did not answer in time"))
        #expect(response.page.contains("Nothing is known about what you asked for."))
    }

    @Test func `the rest of the portal works`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        site.stytch.fail(.timeout)
        for path in ["/", "/audit", "/sign-in", "/healthz", "/metrics"] { #expect(await admin.get(path).status == .ok) }
    }

    @Test func `a refusal of another kind names its type alone`() async throws {
        let site = try TestSite()
        site.stytch.answer { _ in .stytch(.forbidden, "<b>odd_type") }
        let response = await (try site.signIn()).get(Seed.page)
        #expect(response.status == .badGateway)
        #expect(response.page.contains("The answer was &lt;b&gt;odd_type."))
    }

    @Test func `no page and no line of the log ever holds the secret`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var seen: [String] = []
        for user in Self.cases.map(\.user) + ["seed", "no-apps"] {
            for path in ["/users?q=\(user)", "/users/\(user)"] { seen.append(await admin.get(path).page) }
        }
        seen += [await admin.get("/audit").page, await site.get("/metrics").page]
        seen += try site.log.all + site.audit.entries(limit: 1000).map { "\($0)" }
        let authorization = try #require(site.stytch.requests.first?[.authorization]).dropFirst("Basic ".count)
        #expect(authorization.count > 40)
        #expect(seen.allSatisfy { !$0.contains(Sandbox.secret) && !$0.contains(authorization) })
    }
}

@Suite struct `When the portal itself fails` {
    @Test func `the page has a reference and nothing of the error, and the log has both`() async throws {
        let sources = [
            "start": "{{secretOfTheDatabase}}",
            "error": "{{title}} {{message}} {{advice}} {{reference}} {{status}}",
        ]
        let site = try TestSite(templates: try Templates(sources: sources))
        let response = await (try site.signIn()).get("/")
        #expect(response.status == .internalServerError)
        #expect(response.page.hasPrefix("Something in the portal failed The page could not be made."))
        #expect(!response.page.contains("secretOfTheDatabase"))
        #expect(!response.page.contains("start.html"))
        let reference = try #require(response.page.split(separator: " ").dropLast().last)
        #expect(site.log.all.contains { $0.hasPrefix("error failed") && $0.contains("reference=\(reference)") })
        #expect(site.log.all.contains { $0.contains("secretOfTheDatabase") })
    }

    @Test func `a database that cannot be read shows nothing of itself`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.hideLog()
        for path in ["/", "/audit", "/audit/1"] {
            let response = await admin.get(path)
            #expect(response.status == .internalServerError)
            for word in ["SQL", "sqlite", "entry", "no such table"] {
                #expect(!response.page.contains(word), "\(word)")
            }
        }
    }

    @Test func `every reference is another one`() async throws {
        let site = try TestSite()
        var references: Set<String> = []
        for _ in 0..<20 {
            let page = await site.get("/nothing").page
            references.insert(String(try #require(page.firstMatch(of: /<code>([0-9a-z]+)<\/code>/)).output.1))
        }
        #expect(references.count == 20)
    }

    @Test func `one line of the log tells of each request, without what was typed`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        _ = await admin.get("/users?q=somebody%20private")
        _ = await site.get("/healthz")
        let lines = site.log.all.filter { $0.contains(" request ") }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        for part in [
            "method=GET", "path=/users", "route=/users", "status=400", "admin=viewer@example.com", "client=192.0.2.7",
        ] {
            #expect(line.contains(part), "\(part)")
        }
        #expect(!line.contains("private"))
    }

    @Test func `too many sign-ins at once are told to wait`() {
        let problem = Problem(AccountsError.busy)
        #expect(problem.status == .serviceUnavailable)
        #expect(problem.fields[.retryAfter] == "3")
    }

    @Test func `an error that nobody expected is told as one of ours`() {
        struct Odd: Error { let secret = "hunter2" }
        let problem = Problem(Odd())
        #expect(problem.status == .internalServerError)
        #expect(![problem.title, problem.message, problem.advice].joined().contains("hunter2"))
        #expect(problem.detail.contains("hunter2"))
    }

    static let reasons: [(StytchError.Reason, HTTPResponse.Status)] = [
        (.userNotFound, .notFound), (.connectedAppNotFound, .notFound), (.invalidID, .badRequest),
        (.credentialsRefused, .badGateway), (.tooManyRequests, .serviceUnavailable), (.refused, .badGateway),
        (.failed, .badGateway), (.malformedResponse("x"), .badGateway), (.timedOut, .gatewayTimeout),
        (.unreachable, .badGateway),
    ]

    @Test(arguments: reasons)
    func `each reason of Stytch's is another page`(reason: StytchError.Reason, status: HTTPResponse.Status) {
        let problem = Problem(StytchError(reason))
        #expect(problem.status == status)
        #expect(Set(Self.reasons.map { Problem(StytchError($0.0)).title }).count == Self.reasons.count)
        for sentence in [problem.title + ".", problem.message, problem.advice] { #expect(sentence.hasSuffix(".")) }
    }
}
