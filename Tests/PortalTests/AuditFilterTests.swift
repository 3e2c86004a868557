import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Filtering the audit log` {
    @Test func `finds entries by text, ticket, IP address, request id and operation`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        _ = await admin.submit(operation: operation, reason: "Reported phishing", ticket: "SUP-1182")
        let requestID = try #require(try fixture.entries(.revocation).first?.outcome?.requestID)
        for (query, count) in [
            ("text=PHISH", 2), ("ticket=SUP-1182", 2), ("ticket=%20SUP-1182%20", 2), ("ticket=SUP", 0),
            ("address=192.0.2.7&action=revocation", 2), ("address=192.0.2.8", 0), ("request=\(requestID)", 1),
            ("operation=\(operation.uppercased())", 2), ("text=phish&user=seed", 2), ("text=phish&outcome=refused", 0),
        ] {
            let page = await admin.get("/audit?\(query)").html
            #expect(page.entryNumbers.count == count, "\(query)")
            #expect(page.lead == FilterForm(try Form(query.utf8)).sentence(.exactly(count)), "\(query)")
        }
    }

    @Test func `shows each part of the filter as a chip that removes it`() async throws {
        let page = await (try PortalFixture().signIn()).get("/audit?admin=a%40example.com&action=look-up").html
        let chips = page.elements("a", class: "chip")
        #expect(chips.map { $0["href"] } == ["/audit?action=look-up", "/audit?admin=a%40example.com"])
        #expect(chips[0].text.hasPrefix("\(FilterField.admin.label): a@example.com "))
        #expect(chips[1].text.hasPrefix("\(FilterField.action.label): look-up "))
    }

    @Test func `offers common ranges of days under the same filter`() async throws {
        let page = await (try PortalFixture().signIn()).get("/audit?action=look-up&from=2020-01-01").html
        let links = page.values("href").filter { $0.hasPrefix("/audit?action=look-up&from=") }
        let ranges = [
            ("2026-11-23", "2026-11-23"), ("2026-11-22", "2026-11-22"), ("2026-11-17", "2026-11-23"),
            ("2026-10-25", "2026-11-23"), ("2026-11-01", "2026-11-23"), ("2026-07-01", "2026-09-30"),
        ]
        #expect(links == ranges.map { "/audit?action=look-up&from=\($0)&to=\($1)" })
    }

    @Test func `keeps the filter in the URLs of the downloads`() async throws {
        let links = await (try PortalFixture().signIn()).get("/audit?ticket=T-1").html.values("href")
        for link in ["/audit.csv?ticket=T-1", "/audit.jsonl?ticket=T-1", "/audit.jsonl?ticket=T-1&schema=ocsf"] {
            #expect(links.contains(link))
        }
    }

    @Test(arguments: ["text=ab", "text=%20a%20"])
    func `requires at least three characters of text`(query: String) async throws {
        let response = await (try PortalFixture().signIn()).get("/audit?\(query)")
        #expect(response.status == .unprocessableContent)
        let error = try #require(response.html.element(id: "text-error"))
        #expect(FilterForm.minimumTextLength == 3)
        #expect(error.text.contains("\(FilterForm.minimumTextLength)"))
    }
}
