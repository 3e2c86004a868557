/// The bytes of an entry that its MAC covers (FORMAT.md), in a buffer that is reused for the next entry.
public struct CanonicalEntry: Sendable {
    /// The bytes of the entry that was begun last.
    public private(set) var bytes: [UInt8] = []

    /// Creates an empty buffer.
    public init() {}

    /// Begins an entry with its number and the MAC of the entry before it.
    public mutating func begin(seq: Int64, after mac: MAC) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(bigEndian: UInt64(bitPattern: seq))
        bytes.append(mac)
    }

    /// Appends a field with an integer.
    public mutating func append(_ number: Int64) {
        bytes.append(UInt8(ascii: "I"))
        bytes.append(bigEndian: UInt64(bitPattern: number))
    }

    /// Appends a field with a text.
    public mutating func append(_ text: String) {
        append(textLength: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a field with a text of a number of bytes, which a closure appends to the buffer.
    public mutating func append(textLength count: Int, _ appendText: (inout [UInt8]) -> Void) {
        append(textLength: count)
        appendText(&bytes)
    }

    /// Appends a field that is NULL.
    public mutating func appendNull() { bytes.append(UInt8(ascii: "N")) }

    /// Appends a field of a type that no field can have, so that no MAC matches the entry.
    public mutating func appendInvalid() { bytes.append(UInt8(ascii: "?")) }

    private mutating func append(textLength count: Int) {
        bytes.append(UInt8(ascii: "T"))
        let count = UInt32(truncatingIfNeeded: count)
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}

/// An entry as it is stored or exported, read field by field.
public protocol EntryRecord {
    /// The MAC as it is stored.
    var mac: MAC { get }

    /// Returns whether a field is NULL.
    func isNull(_ field: EntryField) -> Bool

    /// Returns the integer of a field; 0 if it has none.
    func integer(_ field: EntryField) -> Int64

    /// Returns the text of a field; nil if it is NULL.
    func text(_ field: EntryField) -> String?

    /// Returns whether the text of a field is a word.
    func equals(_ word: String, _ field: EntryField) -> Bool

    /// Appends a field to a canonical entry.
    func append(_ field: EntryField, to canonical: inout CanonicalEntry)
}

extension EntryRecord {
    /// Writes the canonical entry with a number that follows an entry with a MAC.
    public func write(to canonical: inout CanonicalEntry, seq: Int64, after mac: MAC) {
        canonical.begin(seq: seq, after: mac)
        for field in EntryField.sealed { append(field, to: &canonical) }
    }
}
