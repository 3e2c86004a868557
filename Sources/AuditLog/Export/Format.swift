import CSQLite
import Text
import Time

/// The forms in which the log is downloaded.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// A table for spreadsheets, safe against formulas.
    case csv
    /// One JSON object a line; lossless.
    case jsonl
    /// One event of the Open Cybersecurity Schema Framework a line.
    case ocsf
}

/// Writes entries in one of the forms.
struct Formatter {
    let format: ExportFormat
    private static let names = Schema.columns.map { Array("\"\($0)\":".utf8) }

    /// The first line of a table.
    static let head = Array((Schema.columns.joined(separator: ",") + "\r\n").utf8)

    func add(_ row: StoredRow, to output: inout [UInt8]) throws {
        switch format {
        case .csv: addCSV(row, to: &output)
        case .jsonl: Self.addJSON(row, to: &output)
        case .ocsf: OCSF.add(try Entry(row), to: &output)
        }
    }

    private func addCSV(_ row: StoredRow, to output: inout [UInt8]) {
        for index in Schema.columns.indices {
            guard let column = StoredRow.Column(rawValue: Int32(index)) else { continue }
            if index > 0 { output.append(UInt8(ascii: ",")) }
            switch column {
            case .mac: output += row.mac.bytes.hex.utf8
            case .time, .observedAt:
                if let time = row.optionalNumber(column) { output += UTCTime(milliseconds: time).description.utf8 }
            default:
                switch row.kind(column) {
                case SQLITE_NULL: break
                case SQLITE_INTEGER: output += String(row.number(column)).utf8
                default: unsafe row.withBytes(column) { unsafe SafeText.addCSV($0, to: &output) }
                }
            }
        }
        output += [0x0D, 0x0A]
    }

    /// An object with a member for each column that is not NULL, named as the column; times are text in UTC.
    static func addJSON(_ row: StoredRow, to output: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        for index in Schema.columns.indices {
            guard let column = StoredRow.Column(rawValue: Int32(index)), !row.isNull(column) else { continue }
            output.append(separator)
            separator = UInt8(ascii: ",")
            output += names[index]
            switch column {
            case .mac: output += "\"\(row.mac.bytes.hex)\"".utf8
            case .time, .observedAt: output += "\"\(UTCTime(milliseconds: row.number(column)))\"".utf8
            default:
                if row.kind(column) == SQLITE_INTEGER {
                    output += String(row.number(column)).utf8
                } else {
                    unsafe row.withBytes(column) { unsafe SafeText.addJSON($0, to: &output) }
                }
            }
        }
        output += "}\n".utf8
    }
}
