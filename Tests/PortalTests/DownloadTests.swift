import Accounts
import AuditLog
import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The log as a download` {
    @Test(arguments: [
        ("/audit.csv", "text/csv; charset=utf-8", "audit-20261123T204107Z.csv"),
        ("/audit.jsonl", "application/x-ndjson; charset=utf-8", "audit-20261123T204107Z.jsonl"),
        ("/audit.jsonl?schema=ocsf", "application/x-ndjson; charset=utf-8", "audit-ocsf-20261123T204107Z.jsonl"),
    ])
    func `has a name that the server made, and what it is (S-27)`(path: String, type: String, name: String) async throws
    {
        let site = try TestSite()
        let response = await (try site.signIn(as: .auditor)).get(path)
        #expect(response.status == .ok)
        #expect(response[.contentType] == type)
        #expect(response[.contentDisposition] == "attachment; filename=\"\(name)\"")
        #expect(response[.cacheControl] == "no-store")
        #expect(response.body.isEmpty)
        #expect(response.stream != nil)
    }

    @Test func `holds all that fits the filter, and is recorded with the filter in words before a byte of it leaves`()
        async throws
    {
        let site = try TestSite()
        let admin = try site.signIn()
        for _ in 1...3 { _ = await admin.get("/users?q=seed") }
        _ = await admin.get("/users?q=nobody")
        let response = await admin.get("/audit.jsonl?action=look-up&outcome=refused")
        let entry = try #require(try site.entries(.export).first)
        #expect(entry.event.typed == "Look-ups with the outcome “refused”")
        #expect(entry.event.detail == #"{"format":"jsonl","collected":false}"#)
        let lines = try response.whole.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines[0].contains(#""typed":"nobody""#))
        #expect(
            await admin.get("/audit").page.contains("owner@example.com downloaded Look-ups with the outcome “refused”"))
    }

    @Test func `is refused where it cannot be recorded`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.obstructLog()
        for path in ["/audit.csv", "/audit.jsonl?limit=10"] {
            let response = await admin.get(path)
            #expect(response.status == .serviceUnavailable)
            #expect(response.stream == nil)
        }
    }

    @Test func `is made for four at a time, and for the next when one is done`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var responses: [Response] = []
        for _ in 1...4 { responses.append(await admin.get("/audit.csv")) }
        #expect(responses.allSatisfy { $0.status == .ok })
        let fifth = await admin.get("/audit.csv")
        #expect(fifth.status == .serviceUnavailable)
        #expect(fifth[.retryAfter] == "10")
        responses.removeLast()
        #expect(await admin.get("/audit.csv").status == .ok)
    }

    @Test func `of a filter that is wrong shows the form with what is wrong`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for path in ["/audit.csv?from=x", "/audit.jsonl?text=ab"] {
            let response = await admin.get(path)
            #expect(response.status == .unprocessableContent)
            #expect(response.page.contains("The filter cannot be used as it is."))
        }
        for path in [
            "/audit.jsonl?schema=x", "/audit.jsonl?limit=0", "/audit.jsonl?limit=10001", "/audit.jsonl?limit=x",
        ] {
            #expect(await admin.get(path).status == .badRequest, "\(path)")
        }
        #expect(try site.entries(.export).isEmpty)
    }

    @Test func `is given to a collector piece by piece, in the order in which it was written`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .auditor)
        let owner = try site.signIn()
        for _ in 1...7 { _ = await owner.get("/users?q=seed") }
        var seqs: [Int] = []
        var rounds = 0
        while rounds < 10 {
            rounds += 1
            let response = await admin.get("/audit.jsonl?after=\(seqs.last ?? 0)&limit=3")
            #expect(response.stream == nil)
            let lines = response.page.split(separator: "\n")
            if lines.isEmpty { break }
            #expect(lines.count <= 3)
            seqs += try lines.map {
                try #require((try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["seq"] as? Int)
            }
        }
        #expect(seqs == Array(1...8))
        // Recorded once, and not each time: the next poll would collect that, and so on for ever.
        #expect(try site.entries(.export).count == 1)
        site.clock.advance(minutes: 61)
        _ = await (try site.signIn(as: .auditor)).get("/audit.jsonl?after=8&limit=3")
        #expect(try site.entries(.export).count == 2)
    }

    @Test func `is not made for HEAD, and not recorded`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let request = Request(
            .head, "/audit.csv", fields: [.cookie: "__Host-sid=\(admin.token.text)"])
        #expect(await site.send(request).status == .ok)
        #expect(try site.entries(.export).isEmpty)
    }
}

extension Response {
    /// The body with the rest that is made in pieces.
    fileprivate var whole: String {
        get throws {
            var bytes = body
            while let piece = try rest?() { bytes += piece }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
