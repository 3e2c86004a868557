import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The audit log on its page` {
    @Test(arguments: [(0, 1), (1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
    func `is paged by 50, newest first, with no page that is empty`(count: Int, pages: Int) async throws {
        let site = try TestSite()
        try await fill(site, count)
        let admin = try site.signIn(as: .auditor)
        var seqs: [Int64] = []
        var path = "/audit"
        var seen = 0
        while seen < 10 {
            let page = await admin.get(path).page
            seen += 1
            let found = numbers(page)
            #expect(found.count <= 50)
            #expect(count == 0 || !found.isEmpty)
            seqs += found
            #expect(page.contains(">Newest</a>") == (seen > 1))
            guard let older = page.firstMatch(of: /href="(\/audit\?before=[0-9]+)" rel="next">Older/) else { break }
            path = String(older.output.1)
        }
        #expect(seen == pages)
        #expect(seqs == (0..<count).map { Int64(count - $0) })
    }

    @Test func `keeps the filter from page to page`() async throws {
        let site = try TestSite()
        try await fill(site, 120)
        let admin = try site.signIn(as: .auditor)
        let first = await admin.get("/audit?admin=even%40example.com&action=look-up").page
        #expect(numbers(first).count == 50)
        #expect(numbers(first).allSatisfy { $0.isMultiple(of: 2) })
        let older = try #require(first.firstMatch(of: /href="([^"]+)" rel="next">Older/)).output.1
            .replacing("&amp;", with: "&")
        #expect(older == "/audit?admin=even%40example.com&action=look-up&before=22")
        let second = await admin.get(String(older)).page
        #expect(numbers(second) == [20, 18, 16, 14, 12, 10, 8, 6, 4, 2])
        #expect(!second.contains("rel=\"next\""))
        #expect(second.contains("Look-ups by even@example.com: 60"))
        #expect(second.contains("href=\"/audit?admin=even%40example.com&amp;action=look-up\">Newest"))
    }

    @Test func `says so where nothing fits`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .auditor)
        let page = await admin.get("/audit?user=nobody").page
        #expect(page.contains("No entry fits this filter."))
        #expect(page.contains("Entries about the user nobody: 0"))
        #expect(!page.contains("<table"))
    }

    @Test func `counts nothing where nothing is filtered`() async throws {
        let site = try TestSite()
        try await fill(site, 3)
        let page = await (try site.signIn(as: .auditor)).get("/audit").page
        #expect(!page.contains("class=\"lead\""))
        #expect(!page.contains("Show everything"))
    }

    static let filters: [(String, [Int64])] = [
        ("admin=one@example.com", [4, 2, 1]), ("admin=ONE@Example.com", [4, 2, 1]), ("action=revocation", [4, 3, 2]),
        ("action=look-up", [1]), ("user=user-test-1", [4, 2, 1]), ("user=external-1", [4, 2, 1]),
        ("app=app-2", [4, 3]),
        ("outcome=succeeded", [4, 1]), ("outcome=unknown", [3]), ("outcome=not%20applied", []),
        ("admin=", [4, 3, 2, 1]),
        ("from=1970-01-01T00:00:03", [4, 3]), ("to=1970-01-01T00:00:03", [3, 2, 1]),
        ("from=1970-01-01T00:00:02&to=1970-01-01T00:00:03", [3, 2]),
        ("from=1970-01-01T00:00:02&to=1970-01-01T00:00:02", [2]), ("from=1970-01-01&to=1970-01-01", [4, 3, 2, 1]),
        ("from=1970-01-02", []), ("to=1970-01-01T00:00", [4, 3, 2, 1]), ("before=3", [2, 1]), ("before=1", []),
        (
            "admin=one@example.com&action=revocation&user=user-test-1&app=app-2&outcome=succeeded&from=1970-01-01&to=1970-01-01&before=5",
            [4]
        ),
        ("admin=one@example.com&outcome=unknown", []), ("other=x", [4, 3, 2, 1]), ("user=%25", []),
        ("user='%20OR%201=1", []),
    ]

    @Test(arguments: filters)
    func `is filtered by each field and by all together, both ends of the time included`(query: String, found: [Int64])
        async throws
    {
        let clock = Clock(at: 1_000)
        let site = try TestSite(clock: clock)
        let one = Event.User(id: "user-test-1", externalID: "external-1", name: "One")
        let two = Event.User(id: "user-test-2", externalID: nil, name: "Two")
        let rows: [(String, Event.Action, Event.User, String?, Outcome.Kind, Int64)] = [
            ("one@example.com", .lookUp, one, nil, .succeeded, 999),
            ("one@example.com", .revocation, one, "app-1", .refused, 1),
            ("two@example.com", .revocation, two, "app-2", .unknown, 999),
            ("one@example.com", .revocation, one, "app-2", .succeeded, 0),
        ]
        for (email, action, user, app, kind, milliseconds) in rows {
            let actor = Actor(adminID: nil, email: email, role: nil, address: "192.0.2.7", session: nil)
            let app = app.map { Event.App(id: $0, name: $0, type: "third_party", scopes: "") }
            clock.advance(milliseconds: milliseconds)
            try await site.audit.recordEvent(Event(action, user: user, app: app), Outcome(kind), by: actor)
            clock.advance(milliseconds: 1000 - milliseconds)
        }
        let response = await (try site.signIn(as: .auditor)).get("/audit?\(query)")
        #expect(response.status == .ok)
        #expect(numbers(response.page) == found)
    }

    static let wrong: [(String, String, String)] = [
        ("from=yesterday", "from", "“yesterday” is no time in UTC."),
        ("to=2026-02-30", "to", "“2026-02-30” is no time in UTC."),
        ("from=2026-11-24&to=2026-11-23", "to", "“To” lies before “from”."),
        ("from=1969-12-31", "from", "is no time in UTC."),
        ("to=99999999999999999999", "to", "is no time in UTC."),
        ("from=%3Cb%3E", "from", "“&lt;b&gt;” is no time in UTC."),
        ("action=deletion", "action", "The log has no action “deletion”."),
        ("outcome=fine", "outcome", "The log has no outcome “fine”."),
        ("before=x", "before", "“before” takes the number of an entry."),
        ("before=99999999999999999999", "before", "“before” takes"),
        ("before=1.5", "before", "“before” takes"),
    ]

    @Test(arguments: wrong)
    func `answers a filter that is wrong with 422, what was typed, and what is wrong`(
        query: String, field: String, words: String
    ) async throws {
        let site = try TestSite()
        let response = await (try site.signIn(as: .auditor)).get("/audit?user=kept&\(query)")
        #expect(response.status == .unprocessableContent)
        let page = response.page
        #expect(page.contains(words))
        #expect(!page.contains("<table"))
        #expect(!page.contains("No entry fits"))
        let markup = Markup(page)
        #expect(markup.faults.isEmpty)
        #expect(markup.value("value", of: "input", where: "id", is: "f-user") == "kept")
        if ["from", "to"].contains(field) {
            #expect(page.contains("id=\"\(field)-fault\""))
            #expect(markup.value("aria-invalid", of: "input", where: "id", is: "f-\(field)") == "true")
            #expect(markup.value("value", of: "input", where: "id", is: "f-\(field)")?.isEmpty == false)
        }
    }

    @Test(arguments: ["user=a&user=b", "user=%00", "user=%zz", "user=\(String(repeating: "a", count: 2048))"])
    func `answers a query that cannot be read in words`(query: String) async throws {
        let status = await (try TestSite().signIn(as: .auditor)).get("/audit?\(query)").status
        #expect([.badRequest, .uriTooLong].contains(status))
    }

    @Test func `marks the choice in its menus`() async throws {
        let page = await (try TestSite().signIn(as: .auditor)).get("/audit?action=look-up&outcome=already%20revoked")
            .page
        #expect(page.contains("<option value=\"look-up\" selected>look-up</option>"))
        #expect(page.contains("<option value=\"already revoked\" selected>already revoked</option>"))
        #expect(page.split(separator: " selected>").count == 3)
        #expect(page.contains("Show everything"))
    }

    /// Entries by two admins in turn, the even ones by one of them.
    private func fill(_ site: TestSite, _ count: Int) async throws {
        for number in 0..<count {
            let email = number.isMultiple(of: 2) ? "odd@example.com" : "even@example.com"
            let actor = Actor(adminID: nil, email: email, role: nil, address: "192.0.2.7", session: nil)
            try await site.audit.recordEvent(Event(.lookUp, typed: "x"), Outcome(.refused), by: actor)
        }
    }

    private func numbers(_ page: String) -> [Int64] {
        page.matches(of: /<a href="\/audit\/([0-9]+)">#/).compactMap { Int64($0.output.1) }
    }
}
