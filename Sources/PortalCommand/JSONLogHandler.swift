import Foundation
import Logging

/// Writes each event as one line of JSON to standard error, with every control and direction mark escaped, so that no value
/// can forge a line or drive a terminal (S-33).
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let write: @Sendable ([UInt8]) -> Void

    init(write: @escaping @Sendable ([UInt8]) -> Void = JSONLogHandler.standardError) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = Array(#"{"time":""#.utf8)
        line += Self.timestamp.utf8
        Self.append("level", event.level.rawValue, to: &line, opening: #"",""#)
        Self.append("event", event.message.description, to: &line)
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { Self.append(key, value.description, to: &line) }
        line += "}\n".utf8
        write(line)
    }

    /// One write for a line, so that lines of several threads do not mix.
    private static let standardError: @Sendable ([UInt8]) -> Void = { line in
        _ = unsafe line.withUnsafeBytes { unsafe Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static var timestamp: String {
        let now = Date().timeIntervalSince1970
        var parts = unsafe tm()
        var seconds = time_t(now)
        _ = unsafe gmtime_r(&seconds, &parts)
        let two = { (number: Int32) in (number < 10 ? "0" : "") + String(number) }
        let thousandths = String(Int((now - now.rounded(.down)) * 1000) + 1000).dropFirst()
        return unsafe "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(thousandths)Z"
    }

    private static func append(_ key: String, _ value: String, to line: inout [UInt8], opening: String = #",""#) {
        line += opening.utf8
        escape(key, into: &line)
        line += #"":""#.utf8
        escape(value, into: &line)
        line.append(UInt8(ascii: "\""))
    }

    private static func escape(_ text: String, into line: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: line += [0x5C, UInt8(scalar.value)]
            case 0x20..<0x7F: line.append(UInt8(scalar.value))
            default:
                if isHidden(scalar) {
                    for unit in String(scalar).utf16 { line += "\\u\(String(unit, radix: 16).leftPadded)".utf8 }
                } else {
                    line += String(scalar).utf8
                }
            }
        }
    }

    /// Controls, the separators of lines and paragraphs, and what changes direction or is not seen.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 4 - utf8.count)) + self }
}
