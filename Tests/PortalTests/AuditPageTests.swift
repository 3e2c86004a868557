import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing
import Text
import Time

@testable import Portal

@Suite struct `The page of the audit log` {
    @Test(arguments: [(0, 1), (1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
    func `shows 50 entries at a time, newest first, and no empty page`(count: Int, pages: Int) async throws {
        let fixture = try PortalFixture()
        try await record(count, fixture)
        let admin = try fixture.signIn(as: .auditor)
        var numbers: [Int64] = []
        var path = "/audit"
        var pageCount = 0
        while pageCount < 10 {
            let page = await admin.get(path).html
            pageCount += 1
            #expect(page.entryNumbers.count <= 50)
            #expect(count == 0 || !page.entryNumbers.isEmpty)
            numbers += page.entryNumbers
            #expect((newestLink(page) != nil) == (pageCount > 1))
            guard let older = olderLink(page) else { break }
            path = older
        }
        #expect(pageCount == pages)
        #expect(numbers == (0..<count).map { Int64(count - $0) })
    }

    @Test func `keeps the filter from page to page`() async throws {
        let fixture = try PortalFixture()
        try await record(120, fixture)
        let admin = try fixture.signIn(as: .auditor)
        let filter = "/audit?admin=even%40example.com&action=look-up"
        let first = await admin.get(filter).html
        #expect(first.entryNumbers.count == 50)
        #expect(first.entryNumbers.allSatisfy { $0.isMultiple(of: 2) })
        let older = try #require(olderLink(first))
        #expect(older == "\(filter)&before=22")
        let second = await admin.get(older).html
        #expect(second.entryNumbers == [20, 18, 16, 14, 12, 10, 8, 6, 4, 2])
        #expect(olderLink(second) == nil)
        let form = FilterForm(Form(["admin": "even@example.com", "action": "look-up"]))
        #expect(second.lead == form.sentence(.exactly(60)))
        #expect(newestLink(second) == filter)
    }

    @Test func `says so if no entry matches`() async throws {
        let page = await (try PortalFixture().signIn(as: .auditor)).get("/audit?user=nobody").html
        #expect(page.elements("p", class: "empty").count == 1)
        #expect(page.lead == FilterForm(Form(["user": "nobody"])).sentence(.exactly(0)))
        #expect(page.elements("table").isEmpty)
    }

    @Test func `shows no count without a filter`() async throws {
        let fixture = try PortalFixture()
        try await record(3, fixture)
        let page = await (try fixture.signIn(as: .auditor)).get("/audit").html
        #expect(page.lead == nil)
        #expect(page.links(to: "/audit").count == 1, "Only the menu leads to the log without a filter.")
    }

    static let filters: [(String, [Int64])] = [
        ("admin=one@example.com", [4, 2, 1]), ("admin=ONE@Example.com", [4, 2, 1]), ("action=revocation", [4, 3, 2]),
        ("action=look-up", [1]), ("user=user-test-1", [4, 2, 1]), ("user=external-1", [4, 2, 1]),
        ("app=app-2", [4, 3]), ("outcome=succeeded", [4, 1]), ("outcome=unknown", [3]), ("outcome=not%20applied", []),
        ("admin=", [4, 3, 2, 1]), ("from=1970-01-01T00:00:03", [4, 3]), ("to=1970-01-01T00:00:03", [3, 2, 1]),
        ("from=1970-01-01T00:00:02&to=1970-01-01T00:00:03", [3, 2]),
        ("from=1970-01-01T00:00:02&to=1970-01-01T00:00:02", [2]), ("from=1970-01-01&to=1970-01-01", [4, 3, 2, 1]),
        ("from=1970-01-02", []), ("to=1970-01-01T00:00", [4, 3, 2, 1]), ("from=1969-12-31", [4, 3, 2, 1]),
        ("to=1969-12-31", []), ("before=3", [2, 1]), ("before=1", []),
        (
            "admin=one@example.com&action=revocation&user=user-test-1&app=app-2&outcome=succeeded&from=1970-01-01&to=1970-01-01&before=5",
            [4]
        ),
        ("admin=one@example.com&outcome=unknown", []), ("other=x", [4, 3, 2, 1]), ("admin=%25", []),
        ("admin=\(PercentEncoding.encode(AttackInput.sqlConditions[0]))", []),
        ("ticket=\(PercentEncoding.encode(AttackInput.sqlConditions[0]))", []),
    ]

    @Test(arguments: filters)
    func `is filtered by each field and by all together, both ends of the time inclusive`(
        query: String, numbers: [Int64]
    ) async throws {
        let clock = ManualClock(at: UTCTime(milliseconds: 1_000))
        let fixture = try PortalFixture(clock: clock)
        let one = try Event.User(id: "user-test-1", externalID: "external-1", name: "One")
        let two = try Event.User(id: "user-test-2", name: "Two")
        let rows: [(String, Event.Action, Event.User, String?, Outcome.Kind, Int)] = [
            ("one@example.com", .lookUp, one, nil, .succeeded, 999),
            ("one@example.com", .revocation, one, "app-1", .refused, 1),
            ("two@example.com", .revocation, two, "app-2", .unknown, 999),
            ("one@example.com", .revocation, one, "app-2", .succeeded, 0),
        ]
        for (email, action, user, app, kind, milliseconds) in rows {
            let app = try app.map { try Event.App(id: $0, name: $0) }
            clock.advance(by: .milliseconds(milliseconds))
            try await fixture.audit.recordEvent(
                Event(action, user: user, app: app), Outcome(kind), by: .admin(email))
            clock.advance(by: .milliseconds(1000 - milliseconds))
        }
        let response = await (try fixture.signIn(as: .auditor)).get("/audit?\(query)")
        #expect(response.status == .ok)
        #expect(response.html.entryNumbers == numbers)
    }

    static let invalid: [(query: String, field: String, value: String)] = [
        ("from=yesterday", "from", "yesterday"), ("to=2026-02-30", "to", "2026-02-30"),
        ("from=2026-11-24&to=2026-11-23", "to", ""), ("from=0000-01-01", "from", "0000-01-01"),
        ("to=99999999999999999999", "to", "99999999999999999999"), ("from=%3Cb%3E", "from", "<b>"),
        ("action=deletion", "action", "deletion"), ("outcome=fine", "outcome", "fine"),
        ("before=x", "before", "before"),
        ("before=99999999999999999999", "before", "before"), ("before=1.5", "before", "before"),
        ("user=%25", "user", "%"), ("app=a%2Fb", "app", "a/b"),
        (
            "user=\(PercentEncoding.encode(AttackInput.sqlConditions[0]))", "user", AttackInput.sqlConditions[0]
        ),
    ]

    @Test(arguments: invalid)
    func `answers an invalid filter with 422, keeps what was entered, and says what is wrong`(
        query: String, field: String, value: String
    ) async throws {
        let response = await (try PortalFixture().signIn(as: .auditor)).get("/audit?ticket=kept&\(query)")
        #expect(response.status == .unprocessableContent)
        let page = response.html
        #expect(page.syntaxErrors.isEmpty)
        let messages = FilterForm(try Form(query.utf8)).errors.map(\.message)
        #expect(messages.count == 1)
        #expect(messages[0].contains(value))
        #expect(page.elements(role: "alert").count == 1)
        #expect(page.elements("li").map(\.text) == messages)
        #expect(page.elements("table").isEmpty)
        #expect(page.elements("p", class: "empty").isEmpty)
        #expect(page.element(id: "f-ticket")?["value"] == "kept")
        if !["action", "outcome", "before"].contains(field) {
            #expect(page.element(id: "\(field)-error")?.text == messages[0])
            #expect(page.element(id: "f-\(field)")?["aria-invalid"] == "true")
            #expect(page.element(id: "f-\(field)")?["value"]?.isEmpty == false)
        }
    }

    @Test(arguments: ["user=a&user=b", "user=%00", "user=%zz", "user=\(String(repeating: "a", count: 2048))"])
    func `rejects a query that cannot be read`(query: String) async throws {
        let status = await (try PortalFixture().signIn(as: .auditor)).get("/audit?\(query)").status
        #expect([.badRequest, .uriTooLong].contains(status))
    }

    @Test func `marks the selected options`() async throws {
        let page = await (try PortalFixture().signIn(as: .auditor))
            .get("/audit?action=look-up&outcome=already%20revoked").html
        let selected = page.elements("option").filter { $0["selected"] != nil }
        #expect(selected.map { $0["value"] } == ["look-up", "already revoked"])
        #expect(selected.map(\.text) == [Event.Action.lookUp.label, OutcomeLabel.text(.alreadyRevoked)])
        #expect(page.links(to: "/audit").count == 2, "The menu and a link that clears the filter.")
    }

    /// Records entries by two admins in turn; the even numbers belong to one of them.
    private func record(_ count: Int, _ fixture: PortalFixture) async throws {
        for number in 0..<count {
            let email = number.isMultiple(of: 2) ? "odd@example.com" : "even@example.com"
            try await fixture.audit.recordEvent(Event(.lookUp, typed: "x"), Outcome(.refused), by: .admin(email))
        }
    }

    private func olderLink(_ page: HTMLPage) -> String? { page.elements.first { $0["rel"] == "next" }?["href"] }

    private func newestLink(_ page: HTMLPage) -> String? {
        page.elements("a", class: "button").first { $0["rel"] == nil }?["href"]
    }
}
