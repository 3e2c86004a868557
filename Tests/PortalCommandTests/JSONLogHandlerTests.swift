import Foundation
import Logging
import Synchronization
import Testing
import Time

@testable import PortalCommand

@Suite struct `A line of the worker's log` {
    private struct FixedClock: UTCClock {
        let now = UTCTime(milliseconds: 1_795_466_467_123)
    }

    private func lines(_ log: (Logger) -> Void) -> [String] {
        let recorder = LineRecorder()
        log(Logger(label: "test") { _ in JSONLogHandler(clock: FixedClock()) { recorder.append($0) } })
        return recorder.lines
    }

    @Test func `is one JSON object with the time, the level, the event and its metadata`() throws {
        let lines = lines { $0.warning("request", metadata: ["status": "503", "client": "192.0.2.7"]) }
        #expect(lines.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: String])
        #expect(object["level"] == "warning")
        #expect(object["event"] == "request")
        #expect(object["status"] == "503")
        #expect(object["client"] == "192.0.2.7")
        #expect(object["time"] == "2026-11-23T20:41:07.123Z")
    }

    @Test(arguments: [
        "a\nb", "a\r\nb", "\u{1B}[31mred", "\u{0}", "\u{7F}", "\u{85}", "\u{9B}1m", "\u{2028}", "\u{2029}",
        "\u{202E}gnp.exe", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{E0041}", #"","level":"info"#, #"back\slash"#,
    ])
    func `cannot be forged, and no value controls a terminal (S-33)`(value: String) throws {
        let line = try #require(lines { $0.info("request", metadata: ["path": "\(value)"]) }.first)
        #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(line.hasSuffix("}\n"))
        for scalar in line.unicodeScalars.dropLast() {
            #expect(
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory))
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["path"].map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
    }

    @Test func `contains the letters of every language unescaped`() {
        #expect(lines { $0.info("Γιώργος 東京 🦊") }.first?.contains("Γιώργος 東京 🦊") == true)
    }

    private final class LineRecorder: Sendable {
        private let recorded = Mutex<[String]>([])
        var lines: [String] { recorded.withLock(\.self) }
        func append(_ line: [UInt8]) { recorded.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}
