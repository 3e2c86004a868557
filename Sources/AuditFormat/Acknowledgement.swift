import FoundationEssentials
import Text

/// The `detail` of an entry with which an owner acknowledges faults: those of a kind in a range of entries (FORMAT.md).
public struct Acknowledgement: Sendable, Equatable, Codable {
    /// The kind of the faults, by its name in FORMAT.md.
    public let fault: String
    /// The range of their numbers.
    public let first, last: Int64

    /// Acknowledges the faults of a kind in a range.
    public init(_ kind: Fault.Kind, _ range: ClosedRange<Int64>) {
        fault = kind.rawValue
        first = range.lowerBound
        last = range.upperBound
    }

    /// Parses a `detail`; returns nil for any other text.
    public init?(detail: String) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(detail.utf8)) else { return nil }
        self = record
    }

    /// The record as a `detail`.
    public var detail: String {
        var json = JSONWriter()
        json.object { json in
            json.member("fault", fault)
            json.member("first", first)
            json.member("last", last)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Whether the record names a fault.
    public func covers(_ other: Fault) -> Bool {
        fault == other.kind.rawValue && first <= other.seq && other.seq <= last
    }
}
