import Foundation
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `A download of the log` {
    @Test func `contains all entries, oldest first, in any number of pieces`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(4_500) { _ in (admin: "a@example.com", address: "") }
        for format in ExportFormat.allCases {
            let (text, pieces) = try fixture.download(Filter(), format)
            let lines = text.utf8.split(separator: 0x0A)
            #expect(lines.count == 4_500 + ([.csv, .excel].contains(format) ? 1 : 0))
            #expect(pieces >= 3)
        }
        let seqs = try fixture.objects(Filter()).map { $0["seq"] as? Int }
        #expect(seqs == Array(1...4_500))
    }

    @Test func `contains the entries from before it began, and no later ones`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let export = try fixture.log.export(Filter(), as: .jsonl)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        var output: [UInt8] = []
        while let piece = try export.next() { output += piece }
        #expect(String(decoding: output, as: UTF8.self).split(separator: "\n").count == 4)
        #expect(export.last == 4)
        #expect(try export.next() == nil)
    }

    @Test func `contains the entries that match a filter, whichever index drives the search`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.insert(4_500) { number in
            (admin: number.isMultiple(of: 9) ? "a@example.com" : "b@example.com", address: "")
        }
        var filter = Filter()
        filter.admin = "a@example.com"
        #expect(try fixture.objects(filter).count == 500)
        filter.text = "everybody"
        #expect(try fixture.objects(filter).count == 500)
        filter.admin = nil
        #expect(try fixture.objects(filter).count == 4_500)
        filter.after = 4_000
        #expect(try fixture.objects(filter).count == 500)
        filter.before = 4_100
        #expect(try fixture.objects(filter).count == 99)
    }

    @Test func `as JSON has every field, without loss, under the name of its column`() async throws {
        let fixture = try AuditLogFixture()
        var event = Event.revocation("0f", reason: hostileText)
        event.detail = "{}"
        _ = try await fixture.log.record(event, by: .ada) {
            Outcome(
                .succeeded, status: 200, errorType: "t", requestID: "r",
                observation: Observation(.gone, at: 1_795_466_467_123))
        }
        let objects = try fixture.objects(Filter())
        #expect(objects.map { $0["reason"] as? String } == [hostileText, hostileText])
        #expect(objects[1]["observed_at"] as? String == "2026-11-23T20:41:07.123Z")
        #expect(objects[0]["time"] as? String == "2026-11-23T20:41:07.000Z")
        #expect(objects[0]["outcome"] == nil)
        #expect(Set(objects[1].keys) == Set(Schema.columns))
        #expect(objects[1]["mac"] as? String == (try fixture.log.entry(2))?.seal)
        // One entry is one line, whatever it contains (S-33).
        #expect(
            try fixture.download(Filter(), .jsonl).text.unicodeScalars.allSatisfy {
                !"\u{85}\u{2028}\u{202E}\u{1B}\r".unicodeScalars.contains($0)
            })
    }

    @Test(arguments: [
        ("=1+1", "\"'=1+1\""), ("+1", "\"'+1\""), ("-1", "\"'-1\""), ("@a", "\"'@a\""), ("  =1", "\"'  =1\""),
        ("\t=1", "\"'\\u0009=1\""), ("\r=1", "\"'\\u000d=1\""), ("＝1", "\"'＝1\""), ("＠a", "\"'＠a\""),
        ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "a\\u000ab"), ("plain", "plain"), ("a=b", "a=b"),
        ("“", "“"), ("\u{301}=", "\u{301}="),
    ])
    func `as CSV keeps spreadsheets from reading a formula (S-34)`(text: String, cell: String) async throws {
        let fixture = try AuditLogFixture()
        var event = Event(.lookUp)
        event.ticket = text
        try await fixture.log.recordEvent(event, Outcome(.succeeded), by: .ada)
        let lines = try fixture.download(Filter(), .csv).text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first.map(String.init) == Schema.columns.joined(separator: ","))
        #expect(lines.count == 3)
        #expect(lines[1].utf8.contains(sequence: ",\(cell),".utf8), "\(lines[1])")
    }

    @Test func `as CSV for Excel begins with a byte order mark, and is the same otherwise (C-32)`() async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(.revocation(nil, reason: "José"), Outcome(.succeeded), by: .ada)
        let plain = try fixture.download(Filter(), .csv).text
        let excel = try fixture.download(Filter(), .excel).text
        #expect(Array(excel.utf8) == [0xEF, 0xBB, 0xBF] + plain.utf8)
    }

    @Test func `can be continued after an entry, as a collector and a pipe do`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let lines = String(decoding: try fixture.log.lines(after: 1, limit: 2, as: .jsonl), as: UTF8.self)
        #expect(lines.split(separator: "\n").map { $0.prefix(8) } == ["{\"seq\":2", "{\"seq\":3"])
        #expect(try fixture.log.lines(after: 4, limit: 10, as: .csv).isEmpty)
        var tail = try Tail(folder: fixture.folder.path, after: 3)
        #expect(try tail.next().count { $0 == 0x0A } == 1)
        #expect(try tail.next().isEmpty)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(String(decoding: try tail.next(), as: UTF8.self).hasPrefix("{\"seq\":5"))
        var all = try Tail(folder: fixture.folder.path, after: nil)
        #expect(try all.next().count { $0 == 0x0A } == 5)
    }
}

private let hostileText = "a\r\nb\u{1B}[2J \u{202E}x\u{2028}\u{85}\"\\\u{301}\u{200F} 日本語 👩‍👩‍👧‍👦 \u{7F}\u{9F}"

extension AuditLogFixture {
    func download(_ filter: Filter, _ format: ExportFormat) throws -> (text: String, pieces: Int) {
        let export = try log.export(filter, as: format)
        var output: [UInt8] = []
        var pieces = 0
        while let piece = try export.next() {
            output += piece
            pieces += 1
        }
        return (String(decoding: output, as: UTF8.self), pieces)
    }

    func objects(_ filter: Filter) throws -> [[String: Any]] {
        try download(filter, .jsonl).text.utf8.split(separator: 0x0A).map {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
        }
    }
}

extension Substring.UTF8View {
    fileprivate func contains(sequence other: String.UTF8View) -> Bool {
        Data(self).range(of: Data(other)) != nil
    }
}
