import GRDB

/// The bytes of an entry that its MAC macChecker (FORMAT.md), in memory that is used again for the next entry.
@safe struct CanonicalEntry: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity = 1024
    private var count = 0

    init() { unsafe start = .allocate(byteCount: capacity, alignment: 1) }

    deinit { unsafe start.deallocate() }

    /// Begins anew: the number of the entry, and the MAC of the one before.
    mutating func begin(_ seq: Int64, after mac: MAC) {
        count = 0
        append(seq)
        unsafe mac.withUnsafeBytes { unsafe append($0) }
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
        append(UInt8(ascii: "I"))
        append(number)
    }

    /// Adds a text.
    mutating func add(_ text: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "T"))
        append(UInt32(truncatingIfNeeded: text.count))
        unsafe append(text)
    }

    /// Adds what no field can be, so that the message has no MAC.
    mutating func addForeign() { append(UInt8(ascii: "?")) }

    /// Adds a field that is absent.
    mutating func addNothing() { append(UInt8(ascii: "N")) }

    /// The bytes, for as long as none is added.
    func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A copy of the bytes.
    var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    private mutating func append(_ number: some FixedWidthInteger & BitwiseCopyable) {
        unsafe Swift.withUnsafeBytes(of: number.bigEndian) { unsafe append($0) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if bytes.count > capacity - count { grow(by: bytes.count) }
        unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// SQLite's limit of a value bounds the sum.
    private mutating func grow(by more: Int) {
        capacity = (capacity + more) * 2
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        unsafe larger.copyMemory(from: start, byteCount: count)
        unsafe start.deallocate()
        unsafe start = larger
    }
}
