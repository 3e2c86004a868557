import Foundation
import Testing

@testable import AuditLog

@Suite struct `A timestamp` {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_466_467_123, "2026-11-23T20:41:07.123Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "10000-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
    ])
    func `is written in UTC, to the millisecond`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds) == text)
    }

    @Test(arguments: [Int64.min, .min + 1, -1, .max - 1, .max])
    func `can be written of any number`(milliseconds: Int64) {
        #expect(Timestamp.text(milliseconds).hasSuffix("Z"))
    }

    @Test(arguments: [0, 1, 1_795_466_467_123, 253_402_300_799_999])
    func `is read as it was written`(milliseconds: Int64) {
        #expect(Timestamp.milliseconds(Timestamp.text(milliseconds)) == milliseconds)
    }

    @Test(arguments: ["0000-01-01T00:00:00.000Z", "-001-01-01T00:00:00.000Z", "9999-12-31T23:59:60.000Z"])
    func `that no log can have makes no anchor, and ends nothing`(time: String) throws {
        let scene = try Scene()
        try scene.log.anchor()
        let line = try #require(try scene.lines().first)
        let start = try #require(line.range(of: "\"time\":\"")).upperBound
        let end = try #require(line[start...].firstIndex(of: "\""))
        #expect(Anchor(line: line) != nil)
        #expect(Anchor(line: line.replacingCharacters(in: start..<end, with: time)) == nil)
    }
}
