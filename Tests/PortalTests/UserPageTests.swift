import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The page of a user` {
    @Test func `tells who the user is`() async throws {
        let site = try TestSite()
        let page = await (try site.signIn(as: .viewer)).get(Seed.page).page
        for fact in [
            "<title>Ada Seed · Connected Apps Portal</title>", "<h1 id=\"user\">Ada Seed</h1>",
            "<code data-copy>\(Seed.user)</code>", "<code data-copy>seed</code>",
            "seed@example.com <span class=\"quiet\">verified</span>", "<span class=\"chip chip-good\">active</span>",
            "<span class=\"chip\">not locked</span>", "<dt>Telephone</dt><dd><span class=\"quiet\">none</span>",
            "<time datetime=\"2025-01-01T00:00:00.000Z\">1 Jan 2025 00:00:00 UTC</time>", "1 y ago",
            "<span class=\"item\">stytch_user</span>", "1 connected app</h2>",
        ] { #expect(page.contains(fact), "\(fact)") }
    }

    @Test func `tells of locks, telephones, what is not verified, and a status that nobody documents`() async throws {
        let page = try await pageOf(
            """
            "status":"suspended","external_id":"","name":{"first_name":"Eve"},"is_locked":true,
            "lock_expires_at":"2026-11-23T21:00:00Z","emails":[{"email":"a@example.com","verified":false}],
            "phone_numbers":[{"phone_number":"+12025550123","verified":true}],"roles":["one","two"]
            """)
        for fact in [
            "<h1 id=\"user\">Eve</h1>", "<span class=\"chip\">suspended</span>",
            "<span class=\"chip chip-bad\">locked</span>",
            "until 23 Nov 2026 21:00:00 UTC", "a@example.com <span class=\"quiet\">not verified</span>",
            "+12025550123 <span class=\"quiet\">verified</span>",
            "<dt>external_id</dt><dd><span class=\"quiet\">none</span>",
            "<dt>Created</dt><dd><span class=\"quiet\">not known</span>",
            "<span class=\"item\">one</span><span class=\"item\">two</span>",
        ] { #expect(page.contains(fact), "\(fact)") }
        #expect(!page.contains("not locked"))
    }

    @Test(arguments: [
        (#""name":{"first_name":"A","middle_name":"B","last_name":"C"}"#, "A B C"),
        (#""emails":[{"email":"a@example.com"}],"external_id":"x-1""#, "a@example.com"),
        (#""external_id":"x-1""#, "x-1"), (#""name":null"#, Seed.user),
    ])
    func `is headed by the name, or by what comes nearest to one`(members: String, title: String) async throws {
        #expect(try await pageOf(#""status":"active","# + members).contains("<h1 id=\"user\">\(title)</h1>"))
    }

    @Test func `shows an app with its type in words, its id, its description and its scopes by risk`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let page = await admin.follow("/users/revoke-500").response.page
        let row = try #require(page.split(separator: "<li class=\"app\">").first { $0.contains("<h3>Fernhill Mail <") })
        #expect(row.contains("<h3>Fernhill Mail <span class=\"quiet\">first-party, confidential</span></h3>"))
        #expect(row.contains("Reads and files shared mailboxes."))
        #expect(row.contains("<span class=\"initials\" aria-hidden=\"true\">FM</span>"))
        #expect(row.contains(/<code data-copy>connected-app-test-[0-9a-f-]{36}<\/code>/))
        let scopes = row.matches(of: /<dt><span class="chip scope-([a-z]+)">([a-z_]+)<\/span>/)
            .map { "\($0.output.1) \($0.output.2)" }
        #expect(scopes == ["high offline_access", "low openid", "low profile", "low email"])
        #expect(row.contains("<dd>Keeps its access while the user is away, until it is revoked.</dd>"))
        #expect(!row.contains("more</span>"))
    }

    @Test func `shows all of 300 apps, and four scopes of each with the rest behind a number`() async throws {
        let site = try TestSite()
        let response = await (try site.signIn(as: .revoker)).follow("/users/many-apps").response
        let page = response.page
        #expect(page.contains("300 connected apps</h2>"))
        #expect(page.split(separator: "<li class=\"app\">").count == 301)
        #expect(page.split(separator: "<span class=\"more\">+1 more</span>").count == 301)
        #expect(page.split(separator: "Revoke access…").count == 301)
        #expect(!page.contains("are shown."))
        #expect(Markup(page).faults.isEmpty)
    }

    @Test func `says how many it shows where there are more than it reads`() async throws {
        let apps = (1...501).map { #"{"connected_app_id":"app-\#($0)","name":"App \#($0)"}"# }.joined(separator: ",")
        let page = try await pageOf(#""status":"active""#, apps: apps)
        #expect(page.contains("501 connected apps</h2>"))
        #expect(page.contains("The first 500 are shown."))
    }

    @Test func `no apps, no such user and no answer are three different pages`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        let none = await admin.follow("/users/no-apps").response
        let nobody = await admin.get("/users/nobody")
        site.stytch.fail(.refused)
        let unreachable = await admin.get(Seed.page)

        #expect([none, nobody, unreachable].map(\.status) == [.ok, .notFound, .badGateway])
        let sentences = [
            "This user has no connected apps.", "Stytch has no user with this id", "No connection to Stytch",
        ]
        for (index, page) in [none, nobody, unreachable].map(\.page).enumerated() {
            #expect(sentences.map { page.contains($0) } == sentences.indices.map { $0 == index })
        }
    }

    @Test func `never shows an empty list for apps that failed to load`() async throws {
        let site = try TestSite()
        site.stytch.fail(.refused, onlyAt: "/connected_apps")
        let response = await (try site.signIn(as: .viewer)).get(Seed.page)
        #expect(response.status == .badGateway)
        #expect(!response.page.contains("no connected apps"))
        #expect(!response.page.contains("Ada Seed"))
    }

    @Test(arguments: [(Role.viewer, false), (.revoker, true), (.owner, true)])
    func `offers to revoke to those who may`(role: Role, isOffered: Bool) async throws {
        let site = try TestSite()
        let page = await (try site.signIn(as: role)).get(Seed.page).page
        #expect(page.contains("Revoke access") == isOffered)
        #expect(page.contains("/revocation") == isOffered)
    }

    @Test(arguments: ["https://app.example.com/client", "a b", "..", "é", String(repeating: "a", count: 129)])
    func `sends nothing for an app whose id cannot stand in an address, and says what to do`(id: String) async throws {
        let page = try await pageOf(#""status":"active""#, apps: #"{"connected_app_id":"\#(id)","name":"Odd"}"#)
        #expect(page.contains("Revoke it in Stytch’s Dashboard."))
        #expect(!page.contains("/revocation"))
    }

    @Test func `tells apps apart whose names look alike, and puts them side by side`() async throws {
        let page = try await pageOf(
            #""status":"active""#,
            apps: ["b2:Same", "c:Other", "a1:SAME"].map { app in
                let parts = app.split(separator: ":")
                return #"{"connected_app_id":"\#(parts[0])","name":"\#(parts[1])"}"#
            }.joined(separator: ","))
        let ids = page.matches(of: /class="ids"><code data-copy>([a-z0-9]+)</).map { String($0.output.1) }
        #expect(ids == ["c", "a1", "b2"])
        #expect(page.split(separator: "Another connected app has this name.").count == 3)
    }

    @Test func `says so where an app has no name and no scopes, and names a type that it does not know`() async throws {
        let page = try await pageOf(
            #""status":"active""#, apps: #"{"connected_app_id":"a","name":null,"client_type":"fourth_party"}"#)
        #expect(
            page.contains("<h3>Unnamed app <span class=\"quiet\">of a type that the portal does not know: fourth_party")
        )
        #expect(page.contains("aria-hidden=\"true\">?</span>"))
        #expect(page.contains("<p class=\"quiet\">No scopes.</p>"))
    }

    @Test func `ignores an operation about another user, and one that never was`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try #require(await admin.revoke(Seed.revocation)[.location]?.split(separator: "=").last)
        let other = await admin.follow("/users/no-apps").way
        for path in ["\(other[1])?operation=\(operation)", "\(Seed.page)?operation=0", "\(Seed.page)?operation="] {
            let response = await admin.get(path)
            #expect(response.status == .ok)
            #expect(!response.page.contains("id=\"banner\""))
        }
    }

    /// The page of a user whom Stytch describes so.
    private func pageOf(_ members: String, apps: String = "") async throws -> String {
        let site = try TestSite()
        site.stytch.answer { request in
            request.path.hasSuffix("/connected_apps")
                ? .stytch(#""connected_apps":[\#(apps)]"#) : .stytch(#""user_id":"\#(Seed.user)",\#(members)"#)
        }
        let response = await (try site.signIn(as: .revoker)).get(Seed.page)
        #expect(response.status == .ok)
        return response.page
    }
}
