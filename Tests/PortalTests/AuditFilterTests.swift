import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import AuditLog
@testable import Portal

@Suite struct `Filtering the log on its page` {
    @Test func `finds by words, ticket, address, request id and operation`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        _ = await admin.post(
            Seed.revocation, ["operation": operation, "reason": "Reported phishing", "ticket": "SUP-1182"])
        let id = try #require(try site.entries(.revocation).first?.outcome?.requestID)
        for (query, count) in [
            ("text=PHISH", 2), ("ticket=SUP-1182", 2), ("ticket=%20SUP-1182%20", 2), ("ticket=SUP", 0),
            ("address=192.0.2.7&action=revocation", 2), ("address=192.0.2.8", 0), ("request=\(id)", 1),
            ("operation=\(operation.uppercased())", 2), ("text=phish&user=seed", 2), ("text=phish&outcome=refused", 0),
        ] {
            let page = await admin.get("/audit?\(query)").page
            #expect(page.matches(of: /data-label="Entry"/).count == count, "\(query)")
            #expect(page.contains(": \(count)</p>"), "\(query)")
        }
    }

    @Test func `shows each part of the filter as a chip that takes it away`() async throws {
        let page = await (try TestSite().signIn()).get("/audit?admin=a%40example.com&action=look-up").page
        #expect(page.contains(">Admin: a@example.com <"))
        #expect(page.contains("<a class=\"chip\" href=\"/audit?action=look-up\">Admin"))
        #expect(page.contains("<a class=\"chip\" href=\"/audit?admin=a%40example.com\">Action: look-up <"))
    }

    @Test func `offers the usual times under the same filter`() async throws {
        let page = await (try TestSite().signIn()).get("/audit?action=look-up&from=2020-01-01").page
        for (name, from, to) in [
            ("Today", "2026-11-23", "2026-11-23"), ("Yesterday", "2026-11-22", "2026-11-22"),
            ("7 days", "2026-11-17", "2026-11-23"), ("30 days", "2026-10-25", "2026-11-23"),
            ("This month", "2026-11-01", "2026-11-23"), ("Last quarter", "2026-07-01", "2026-09-30"),
        ] {
            #expect(
                page.contains("<a href=\"/audit?action=look-up&amp;from=\(from)&amp;to=\(to)\">\(name)</a>"), "\(name)")
        }
    }

    @Test func `keeps the filter in the addresses of the downloads`() async throws {
        let page = await (try TestSite().signIn()).get("/audit?ticket=T-1").page
        #expect(page.contains("href=\"/audit.csv?ticket=T-1\""))
        #expect(page.contains("href=\"/audit.jsonl?ticket=T-1\""))
        #expect(page.contains("href=\"/audit.jsonl?ticket=T-1&amp;schema=ocsf\""))
    }

    @Test(arguments: ["text=ab", "text=%20a%20"])
    func `asks for three characters at least`(query: String) async throws {
        let response = await (try TestSite().signIn()).get("/audit?\(query)")
        #expect(response.status == .unprocessableContent)
        #expect(response.page.contains("Words need at least 3 characters."))
    }
}

@Suite struct `The chart of the log` {
    @Test func `has a bar for each day that leads to its entries, and the same figures as a table`() async throws {
        let site = try TestSite()
        for day in 1...3 {
            for _ in 1...day { _ = await (try site.signIn()).get("/users?q=nobody") }
            _ = await (try site.signIn()).get("/users?q=seed")
            site.clock.advance(minutes: 24 * 60)
        }
        let page = await (try site.signIn()).get("/audit").page
        let days = page.matches(of: /<a href="\/audit\?from=(2026-11-2[0-9])&amp;to=\1" aria-label="([^"]+)">/)
        #expect(days.map { String($0.output.1) } == ["2026-11-23", "2026-11-24", "2026-11-25"])
        #expect(String(days[0].output.2) == "23 Nov 2026: 2 entries")
        #expect(
            page.contains(
                "<tr><th scope=\"row\"><a href=\"/audit?from=2026-11-23&amp;to=2026-11-23\">23 Nov 2026</a></th>"))
        #expect(page.contains("Entries a day, 28 Oct – 26 Nov 2026, UTC"))
        #expect(page.matches(of: /<rect class="bar-bad"/).count == 3)
        #expect(page.matches(of: /<rect class="bar-good"/).count == 3)
    }

    static let parts = [
        Summary.Part(day: 20_000, outcome: .succeeded, count: 9), Summary.Part(day: 20_001, outcome: nil, count: 1),
        Summary.Part(day: 20_001, outcome: .refused, count: 2),
    ]

    @Test func `stacks the ways to end from the ground up, none higher than the chart`() throws {
        let chart = try #require(Chart(Self.parts, FilterForm(Form()), today: 20_001, isNewestOnly: false))
        #expect(chart.top == 9)
        #expect(chart.kinds.map(\.name) == ["succeeded", "refused", "intent"])
        let last = try #require(chart.days.last)
        #expect(last.bars.map(\.kind.look) == ["bad", "note"])
        #expect(abs(last.bars[0].y + last.bars[0].height - 100) < 0.001)
        #expect(abs(last.bars[1].y + last.bars[1].height - last.bars[0].y) < 0.001)
        #expect(chart.days.count == 30)
    }

    @Test(
        arguments: [
            (["from": "2024-10-04", "to": "2024-10-05"], 14), (["from": "2024-01-01", "to": "2024-12-31"], 92),
            (["from": "2024-09-01"], 35), ([:], 30), (["to": "2024-10-05"], 30),
        ] as [(KeyValuePairs<String, String>, Int)])
    func `shows as many days as can be told apart`(fields: KeyValuePairs<String, String>, count: Int) throws {
        let form = FilterForm(Form(fields))
        let chart = Chart(Self.parts, form, today: 20_001, isNewestOnly: true)
        #expect(chart?.days.count == count || chart == nil)
    }

    @Test func `is none where there is nothing to show`() {
        #expect(Chart([], FilterForm(Form()), today: 20_000, isNewestOnly: false) == nil)
        let form = FilterForm(Form(["from": "2026-11-23", "to": "2026-11-23"]))
        #expect(Chart(Self.parts, form, today: 20_780, isNewestOnly: false) == nil)
    }
}

@Suite struct `The history of a user` {
    @Test func `stands on the user's page, with a way to all entries for those who may read them`() async throws {
        let site = try TestSite()
        let owner = try site.signIn()
        #expect(await !owner.get(Seed.page).page.contains("Revocations of this user’s apps"))
        _ = try await owner.revoke(Seed.revocation, reason: "phishing")
        let page = await owner.get(Seed.page).page
        #expect(page.contains("Revocations of this user’s apps"))
        #expect(page.contains("owner@example.com revoked first-party-confidential-app for Ada Seed: phishing"))
        #expect(page.contains("<a href=\"/audit?user=\(Seed.user)\">All entries about this user</a>"))
        let viewer = await (try site.signIn(as: .viewer)).get(Seed.page).page
        #expect(viewer.contains("revoked first-party-confidential-app"))
        #expect(!viewer.contains("All entries about this user"))
    }
}
