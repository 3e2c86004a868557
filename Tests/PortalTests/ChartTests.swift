import Accounts
import HTTP
import TestSupport
import Testing
import Time

@testable import AuditLog
@testable import Portal

@Suite struct `The chart of the audit log` {
    @Test func `has a bar for each day, which links to its entries, and the same numbers as a table`() async throws {
        let fixture = try PortalFixture()
        for day in 1...3 {
            for _ in 1...day { _ = await (try fixture.signIn()).get("/users?q=nobody") }
            _ = await (try fixture.signIn()).get("/users?q=seed")
            fixture.clock.advance(by: .hours(24))
        }
        let page = await (try fixture.signIn()).get("/audit").html
        let link = { (day: String) in "/audit?from=\(day)&to=\(day)" }
        let bars = page.elements("a").filter { $0["aria-label"] != nil }
        #expect(bars.map { $0["href"] } == ["2026-11-23", "2026-11-24", "2026-11-25"].map(link))
        #expect(bars.first?["aria-label"]?.hasPrefix("23 Nov 2026: 2 ") == true)
        #expect(page.links(to: link("2026-11-23")).contains { $0.text == "23 Nov 2026" })
        #expect(page.elements("figcaption").first?.text.contains("28 Oct – 26 Nov 2026") == true)
        #expect(page.elements("rect", class: "bar-bad").count == 3)
        #expect(page.elements("rect", class: "bar-good").count == 3)
    }

    static let parts = [
        Summary.Part(day: 20_000, outcome: .succeeded, count: 9), Summary.Part(day: 20_001, outcome: nil, count: 1),
        Summary.Part(day: 20_001, outcome: .refused, count: 2),
    ]

    @Test func `stacks the outcomes from the bottom up, none higher than the chart`() throws {
        let chart = try #require(Chart(Self.parts, FilterForm(Form()), today: 20_001, isPartial: false))
        #expect(chart.maximum == 9)
        #expect(chart.series.map(\.outcome) == [.succeeded, .refused, nil])
        let last = try #require(chart.days.last)
        #expect(last.bars.map(\.series.cssClass) == ["bad", "note"])
        #expect(abs(last.bars[0].y + last.bars[0].height - 100) < 0.001)
        #expect(abs(last.bars[1].y + last.bars[1].height - last.bars[0].y) < 0.001)
        #expect(chart.days.count == 30)
    }

    @Test(
        arguments: [
            (["from": "2024-10-04", "to": "2024-10-05"], 14), (["from": "2024-01-01", "to": "2024-12-31"], 92),
            (["from": "2024-09-01"], 35), ([:], 30), (["to": "2024-10-05"], 30),
        ] as [(KeyValuePairs<String, String>, Int)])
    func `shows as many days as can be distinguished`(fields: KeyValuePairs<String, String>, count: Int) throws {
        let chart = Chart(Self.parts, FilterForm(Form(fields)), today: 20_001, isPartial: true)
        #expect(chart?.days.count == count || chart == nil)
    }

    @Test func `is absent if there is nothing to show`() {
        #expect(Chart([], FilterForm(Form()), today: 20_000, isPartial: false) == nil)
        let form = FilterForm(Form(["from": "2026-11-23", "to": "2026-11-23"]))
        #expect(Chart(Self.parts, form, today: 20_780, isPartial: false) == nil)
    }
}
