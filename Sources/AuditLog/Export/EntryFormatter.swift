import AuditFormat
import SQLite
import Text
import Time

/// The formats in which the log is downloaded.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// A table for spreadsheets.
    case csv
    /// The same with a byte order mark, without which Excel takes the text for another encoding (C-32).
    case excel
    /// One JSON object a line; lossless.
    case jsonl
    /// One event of the Open Cybersecurity Schema Framework a line.
    case ocsf
}

/// Writes entries in one of the formats.
struct EntryFormatter {
    let format: ExportFormat

    /// The first line of a CSV file.
    private static let csvHeader = Array((Schema.columns.joined(separator: ",") + "\r\n").utf8)

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// What a file begins with.
    var header: [UInt8] {
        switch format {
        case .csv: Self.csvHeader
        case .excel: Self.byteOrderMark + Self.csvHeader
        case .jsonl, .ocsf: []
        }
    }

    private static let fields = EntryField.allCases.map { (field: $0, name: $0.name) }

    /// Appends a line.
    func append(_ entry: StoredEntry, to output: inout [UInt8]) throws {
        switch format {
        case .csv, .excel: Self.appendCSV(entry, to: &output)
        case .jsonl: Self.appendJSON(entry, to: &output)
        case .ocsf: OCSF.append(Entry(tolerating: entry), to: &output)
        }
    }

    private static func appendCSV(_ entry: StoredEntry, to output: inout [UInt8]) {
        for (field, _) in fields {
            if field != .seq { output.append(UInt8(ascii: ",")) }
            switch value(of: field, in: entry) {
            case .null: break
            case .integer(let number): output += String(number).utf8
            case .text(let text): CSV.append(text, to: &output)
            }
        }
        output += [0x0D, 0x0A]
    }

    /// Appends an object with a member for each field that is not NULL.
    private static func appendJSON(_ entry: StoredEntry, to output: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        for (field, name) in fields {
            let value = value(of: field, in: entry)
            if case .null = value { continue }
            output.append(separator)
            separator = UInt8(ascii: ",")
            output.appendJSONString(name)
            output.append(UInt8(ascii: ":"))
            switch value {
            case .null: break
            case .integer(let number): output += String(number).utf8
            case .text(let text): output.appendJSONString(text)
            }
        }
        output += "}\n".utf8
    }

    private enum Value {
        case null
        case integer(Int64)
        case text(String)
    }

    /// The value of a field in an export: times as RFC 3339, the MAC as hexadecimal digits.
    private static func value(of field: EntryField, in entry: StoredEntry) -> Value {
        let column = field.rawValue
        return switch entry.row.type(column) {
        case .null: .null
        case .integer where field.isTime: .text(UTCTime(milliseconds: entry.row.integer(column)).description)
        case .integer: .integer(entry.row.integer(column))
        case .text: .text(entry.row.text(column))
        case .other: .text(entry.row.bytes(column).hex)
        }
    }
}
