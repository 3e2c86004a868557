import Accounts
import AuditLog
import Foundation
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `A download of the audit log` {
    @Test(arguments: [
        ("/audit.csv", "text/csv; charset=utf-8", "audit-20261123T204107Z.csv"),
        ("/audit.jsonl", "application/x-ndjson; charset=utf-8", "audit-20261123T204107Z.jsonl"),
        ("/audit.jsonl?schema=ocsf", "application/x-ndjson; charset=utf-8", "audit-ocsf-20261123T204107Z.jsonl"),
    ])
    func `has a media type and a file name, which the server chooses (S-27)`(
        path: String, type: String, name: String
    ) async throws {
        let response = await (try PortalFixture().signIn(as: .auditor)).get(path)
        #expect(response.status == .ok)
        #expect(response[.contentType] == type)
        #expect(response[.contentDisposition] == "attachment; filename=\"\(name)\"")
        #expect(response[.cacheControl] == "no-store")
        #expect(response.body.isEmpty)
        #expect(response.stream != nil)
    }

    @Test func `contains all matching entries, and is recorded with its filter before the first byte is sent`()
        async throws
    {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        for _ in 1...3 { _ = await admin.get("/users?q=seed") }
        _ = await admin.get("/users?q=nobody")
        let response = await admin.get("/audit.jsonl?action=look-up&outcome=refused")
        let entry = try #require(try fixture.entries(.export).first)
        #expect(entry.event.typed == FilterForm(Form(["action": "look-up", "outcome": "refused"])).sentence)
        #expect(entry.event.detail == #"{"format":"jsonl","collected":false}"#)
        let lines = try response.wholeBody.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines[0].contains(#""typed":"nobody""#))
        #expect(await admin.get("/audit").html.entryRows.contains(entry.sentence))
    }

    @Test func `is refused if it cannot be recorded`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        try fixture.blockLogWrites()
        for path in ["/audit.csv", "/audit.jsonl?limit=10"] {
            let response = await admin.get(path)
            #expect(response.status == .serviceUnavailable)
            #expect(response.stream == nil)
        }
    }

    @Test func `is one of at most four at the same time; the next one can begin when one has ended`() async throws {
        let admin = try PortalFixture().signIn()
        var responses: [Response] = []
        for _ in 1...4 { responses.append(await admin.get("/audit.csv")) }
        #expect(responses.allSatisfy { $0.status == .ok })
        let fifth = await admin.get("/audit.csv")
        #expect(fifth.status == .serviceUnavailable)
        #expect(fifth[.retryAfter] == "10")
        responses.removeLast()
        #expect(await admin.get("/audit.csv").status == .ok)
    }

    @Test func `with an invalid filter shows the form with what is wrong`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        for (path, field) in [("/audit.csv?from=x", "from"), ("/audit.jsonl?text=ab", "text")] {
            let response = await admin.get(path)
            #expect(response.status == .unprocessableContent)
            #expect(response.html.element(id: "\(field)-error") != nil)
        }
        for path in [
            "/audit.jsonl?schema=x", "/audit.jsonl?limit=0", "/audit.jsonl?limit=10001", "/audit.jsonl?limit=x",
        ] {
            #expect(await admin.get(path).status == .badRequest, "\(path)")
        }
        #expect(try fixture.entries(.export).isEmpty)
    }

    @Test func `gives a collector a few entries at a time, in the order in which they were written`() async throws {
        let fixture = try PortalFixture()
        let collector = try fixture.signIn(as: .auditor)
        let owner = try fixture.signIn()
        for _ in 1...7 { _ = await owner.get("/users?q=seed") }
        var numbers: [Int] = []
        var requestCount = 0
        while requestCount < 10 {
            requestCount += 1
            let response = await collector.get("/audit.jsonl?after=\(numbers.last ?? 0)&limit=3")
            #expect(response.stream == nil)
            let lines = response.text.split(separator: "\n")
            if lines.isEmpty { break }
            #expect(lines.count <= 3)
            numbers += try lines.map {
                try #require((try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["seq"] as? Int)
            }
        }
        #expect(numbers == Array(1...8))
        // It is recorded once instead of each time, because the next request would collect that entry, and so on.
        #expect(try fixture.entries(.export).count == 1)
        fixture.clock.advance(by: .minutes(61))
        _ = await (try fixture.signIn(as: .auditor)).get("/audit.jsonl?after=8&limit=3")
        #expect(try fixture.entries(.export).count == 2)
    }

    @Test func `is neither made nor recorded for HEAD`() async throws {
        let fixture = try PortalFixture()
        #expect(await (try fixture.signIn()).send(.head, "/audit.csv").status == .ok)
        #expect(try fixture.entries(.export).isEmpty)
    }
}

extension Response {
    /// The body with everything that is streamed.
    fileprivate var wholeBody: String {
        get throws {
            var bytes = body
            while let piece = try stream?() { bytes += piece }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
