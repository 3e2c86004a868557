import Foundation
import Logging
import Synchronization
import Testing

@testable import PortalCommand

@Suite struct `A line of the log` {
    private func lines(_ log: (Logger) -> Void) -> [String] {
        let written = Lines()
        log(Logger(label: "test") { _ in JSONLogHandler { written.append($0) } })
        return written.all
    }

    @Test func `is one JSON object with time, level, event and what else is known`() throws {
        let lines = lines { $0.warning("request", metadata: ["status": "503", "client": "192.0.2.7"]) }
        #expect(lines.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: String])
        #expect(object["level"] == "warning")
        #expect(object["event"] == "request")
        #expect(object["status"] == "503")
        #expect(object["client"] == "192.0.2.7")
        #expect(try #require(object["time"]).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test(arguments: [
        "a\nb", "a\r\nb", "\u{1B}[31mred", "\u{0}", "\u{7F}", "\u{85}", "\u{9B}1m", "\u{2028}", "\u{2029}",
        "\u{202E}gnp.exe",
        "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{E0041}", #"","level":"info"#, #"back\slash"#,
    ])
    func `cannot be forged or drive a terminal by a value`(value: String) throws {
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

    @Test func `keeps letters of every language as they are`() {
        #expect(lines { $0.info("Γιώργος 東京 🦊") }.first?.contains("Γιώργος 東京 🦊") == true)
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func append(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}

@Suite struct `The version of the files` {
    @Test func `is the same for the same files and another when one changes, is renamed or comes`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/assets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        try write("a.css", "one")
        let first = try AssetVersion.of(folder: folder)
        #expect(first.wholeMatch(of: /[0-9a-f]{12}/) != nil)
        #expect(try AssetVersion.of(folder: folder) == first)
        try write("a.css", "two")
        let second = try AssetVersion.of(folder: folder)
        try FileManager.default.moveItem(atPath: "\(folder)/a.css", toPath: "\(folder)/b.css")
        let third = try AssetVersion.of(folder: folder)
        try write("c.js", "")
        let fourth = try AssetVersion.of(folder: folder)
        #expect(Set([first, second, third, fourth]).count == 4)
    }

    @Test func `is an error in words where the folder is missing`() {
        #expect(throws: (any Error).self) { try AssetVersion.of(folder: "/nowhere/at/all") }
    }
}
