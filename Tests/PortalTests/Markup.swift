/// A page taken apart by the strictest reading: each `<` begins a tag of plain form with quoted attributes, or it is a fault.
struct Markup {
    struct Tag: Hashable {
        let name: String
        let attributes: [String]
    }

    /// Each tag with the names of its attributes, in order.
    private(set) var tags: [Tag] = []
    /// Each tag's name with its attributes and their values, decoded.
    private(set) var elements: [(name: String, attributes: [(name: String, value: String)])] = []
    /// What is not of that form.
    private(set) var faults: [String] = []
    /// What stands between the tags, decoded.
    private(set) var text = ""

    init(_ page: String) {
        var rest = page[...].utf8
        while let byte = rest.first {
            if byte == UInt8(ascii: "<") {
                readTag(&rest)
            } else {
                let run = rest.prefix { $0 != UInt8(ascii: "<") }
                text += Self.decoded(run)
                if run.contains(UInt8(ascii: ">")) { faults.append("a > in \(run.prefix(60))") }
                rest = rest[run.endIndex...]
            }
        }
    }

    private mutating func readTag(_ rest: inout Substring.UTF8View) {
        let start = rest
        rest.removeFirst()
        let name = Self.decoded(
            rest.prefix { Self.isNameByte($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "!") })
        rest = rest.dropFirst(name.utf8.count)
        var attributes: [(name: String, value: String)] = []
        while let byte = rest.first, byte != UInt8(ascii: ">") {
            rest = rest.drop { $0 == 0x20 || $0 == 0x0A }
            let attribute = Self.decoded(rest.prefix(while: Self.isNameByte))
            rest = rest.dropFirst(attribute.utf8.count)
            guard !attribute.isEmpty else { break }
            var value = ""
            if rest.starts(with: "=\"".utf8) {
                let quoted = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
                if quoted.contains(UInt8(ascii: "<")) { faults.append("a < in \(attribute)") }
                value = Self.decoded(quoted)
                rest = rest[quoted.endIndex...].dropFirst()
            }
            attributes.append((attribute, value))
        }
        guard !name.isEmpty, rest.first == UInt8(ascii: ">") else {
            faults.append("no tag: \(String(decoding: start.prefix(60), as: UTF8.self))")
            rest = start.dropFirst()
            return
        }
        rest.removeFirst()
        tags.append(Tag(name: name, attributes: attributes.map(\.name)))
        elements.append((name, attributes))
    }

    /// The value of an attribute of the first element of a name that has another attribute so.
    func value(_ attribute: String, of name: String, where other: String, is wanted: String) -> String? {
        elements.first { element in
            element.name == name && element.attributes.contains { $0.name == other && $0.value == wanted }
        }?.attributes.first { $0.name == attribute }?.value
    }

    /// The values of an attribute, of all elements.
    func values(_ attribute: String) -> [String] {
        elements.flatMap { $0.attributes.filter { $0.name == attribute }.map(\.value) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        var text = String(decoding: Array(bytes), as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        for (reference, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&"),
        ] { text = text.replacing(reference, with: character) }
        return text
    }
}

extension Markup {
    /// The tags that the site's own templates can make: each name with all the attributes that it may have there.
    static func ofTemplates(_ sources: [String]) -> [String: [Set<String>]] {
        var tags: [String: [Set<String>]] = [:]
        for source in sources {
            let plain = source.replacing(/\{\{[^}]*\}\}/, with: "")
            for tag in Markup(plain).tags { tags[tag.name, default: []].append(Set(tag.attributes)) }
        }
        return tags
    }
}
