extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let exclamation = UInt8(ascii: "!")
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let ampersand = UInt8(ascii: "&")
    static let backtick = UInt8(ascii: "`")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let slash = UInt8(ascii: "/")
    static let less = UInt8(ascii: "<")
    static let equals = UInt8(ascii: "=")
    static let greater = UInt8(ascii: ">")

    /// Whether the byte is white space between attributes in HTML.
    var isSpace: Bool { self == 0x20 || 0x09...0x0A ~= self || 0x0C...0x0D ~= self }

    /// Whether the byte is white space within a line.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= lowercased }

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// Whether the name of a value, a template or a block can contain the byte.
    var isNameByte: Bool { isLetter || isDigit || self == .dash || self == UInt8(ascii: "_") }

    /// Whether the name of an attribute can contain the byte.
    var isAttributeByte: Bool { isNameByte || self == .colon || self == .dot }

    /// The byte with an ASCII uppercase letter converted to lowercase.
    var lowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}

extension [UInt8] {
    /// Returns the first range at or after an index that contains other bytes.
    func firstRange(of other: [UInt8], from start: Int) -> Range<Int>? {
        var index = start
        while index + other.count <= count {
            if self[index...].starts(with: other) { return index..<index + other.count }
            index += 1
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without the white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        let start = drop(while: \.isSpace)
        return start[..<(start.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? start.startIndex)]
    }
}

extension String {
    init(_ bytes: some Collection<UInt8>) { self.init(decoding: bytes, as: UTF8.self) }
}
