import GRDB

/// The bytes of an entry that its MAC seals (FORMAT.md).
struct Message {
    private(set) var bytes: [UInt8] = []

    /// Begins anew: the number of the entry, and the MAC of the one before.
    mutating func begin(_ seq: Int64, after mac: MAC) {
        bytes.removeAll(keepingCapacity: true)
        append(seq)
        bytes += mac.bytes
    }

    /// Adds a field as it is stored.
    mutating func add(_ value: DatabaseValue) {
        switch value.storage {
        case .int64(let number): add(number)
        case .string(let text):
            var text = text
            text.withUTF8 { unsafe add(UnsafeRawBufferPointer($0)) }
        default: addNothing()
        }
    }

    /// Adds a number.
    mutating func add(_ number: Int64) {
        bytes.append(UInt8(ascii: "I"))
        append(number)
    }

    /// Adds a text.
    mutating func add(_ text: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "T"))
        let count = UInt32(truncatingIfNeeded: text.count)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: count >> shift))
        }
        unsafe bytes.append(contentsOf: text)
    }

    /// Adds what no field can be, so that the message has no MAC.
    mutating func addForeign() { bytes.append(UInt8(ascii: "?")) }

    /// Adds a field that is absent.
    mutating func addNothing() { bytes.append(UInt8(ascii: "N")) }

    private mutating func append(_ number: Int64) {
        let number = UInt64(bitPattern: number).bigEndian
        unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
    }
}
