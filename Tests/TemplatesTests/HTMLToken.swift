/// A tag or a run of text, parsed like in a browser; independent of the code that it tests.
struct HTMLToken: Equatable {
    struct Attribute: Equatable {
        var name: String
        var value: String
    }

    /// The name of the element, with `/` before it at its end; empty for text.
    var tag = ""
    var attributes: [Attribute] = []
    var text = ""

    /// The token without its texts.
    var shape: String { tag.isEmpty ? "text" : ([tag] + attributes.map(\.name)).joined(separator: " ") }

    static func read(_ page: [UInt8]) -> [HTMLToken] {
        var reader = Reader(rest: page[...])
        return reader.tokens()
    }
}

private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func tokens() -> [HTMLToken] {
        var tokens: [HTMLToken] = []
        while let byte = rest.first {
            let follower = rest.dropFirst().first ?? 0
            if byte == UInt8(ascii: "<"),
                follower.isLetter || [UInt8(ascii: "/"), UInt8(ascii: "!")].contains(follower)
            {
                let token = tag()
                tokens.append(token)
                if ["title", "textarea"].contains(token.tag) { tokens.append(plainText(of: token.tag)) }
            } else {
                let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex
                tokens.append(HTMLToken(text: decoded(rest[..<end])))
                rest = rest[end...]
            }
        }
        return tokens
    }

    private mutating func tag() -> HTMLToken {
        rest.removeFirst()
        var token = HTMLToken(tag: take { !$0.isSpace && $0 != UInt8(ascii: ">") })
        while true {
            _ = take { $0.isSpace || $0 == UInt8(ascii: "/") }
            guard let byte = rest.first, byte != UInt8(ascii: ">") else {
                rest = rest.dropFirst()
                return token
            }
            let name = take { !$0.isSpace && ![UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/")].contains($0) }
            token.attributes.append(HTMLToken.Attribute(name: name, value: value()))
        }
    }

    private mutating func value() -> String {
        guard rest.first == UInt8(ascii: "=") else { return "" }
        rest.removeFirst()
        guard let quote = rest.first, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(quote) else {
            return take { !$0.isSpace && $0 != UInt8(ascii: ">") }
        }
        rest.removeFirst()
        let end = rest.firstIndex(of: quote) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst() }
        return decoded(rest[..<end])
    }

    private mutating func plainText(of element: String) -> HTMLToken {
        let end = Array("</\(element)".utf8)
        let start = rest.indices.first { rest[$0...].starts(with: end) } ?? rest.endIndex
        defer { rest = rest[start...] }
        return HTMLToken(text: decoded(rest[..<start]))
    }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> String {
        let taken = rest.prefix(while: isWanted)
        rest = rest.dropFirst(taken.count)
        return String(decoding: taken, as: UTF8.self)
    }

    /// Decodes the six character references that the escaper writes.
    private func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        let references = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&#96;": "`", "&amp;": "&"]
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.first {
            if let (reference, sign) = references.first(where: { rest.starts(with: $0.key.utf8) }) {
                text += sign.utf8
                rest = rest.dropFirst(reference.utf8.count)
            } else {
                text.append(byte)
                rest.removeFirst()
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(self) }

    fileprivate var isLetter: Bool { 0x41...0x5A ~= self || 0x61...0x7A ~= self }
}
