/// A page parsed in the strictest way: each `<` begins a tag with quoted attributes, or it is a syntax error.
struct HTMLPage {
    struct Element {
        let name: String
        let attributes: [(name: String, value: String)]
        /// The decoded text between the start tag and the end tag.
        fileprivate(set) var text = ""

        subscript(_ attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }

        func hasClass(_ name: String) -> Bool {
            self["class"]?.split(separator: " ").contains { $0 == name } ?? false
        }
    }

    /// The elements in the order of their start tags.
    private(set) var elements: [Element] = []
    /// What is not plain HTML.
    private(set) var syntaxErrors: [String] = []
    /// The decoded text between all tags.
    private(set) var text = ""
    /// The elements without an end tag so far, with the length of the text before them.
    private var openElements: [(index: Int, start: Int)] = []

    init(_ page: String) {
        var rest = page[...].utf8
        while let byte = rest.first {
            if byte == UInt8(ascii: "<") {
                readTag(&rest)
            } else {
                let run = rest.prefix { $0 != UInt8(ascii: "<") }
                text += Self.decoded(run)
                if run.contains(UInt8(ascii: ">")) { syntaxErrors.append("a > in \(run.prefix(60))") }
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
                if quoted.contains(UInt8(ascii: "<")) { syntaxErrors.append("a < in \(attribute)") }
                value = Self.decoded(quoted)
                rest = rest[quoted.endIndex...].dropFirst()
            }
            attributes.append((attribute, value))
        }
        guard !name.isEmpty, rest.first == UInt8(ascii: ">") else {
            syntaxErrors.append("no tag: \(String(decoding: start.prefix(60), as: UTF8.self))")
            rest = start.dropFirst()
            return
        }
        rest.removeFirst()
        if name.utf8.first == UInt8(ascii: "/") {
            if !attributes.isEmpty { syntaxErrors.append("attributes of \(name)") }
            close(String(name.dropFirst()))
        } else {
            openElements.append((elements.count, text.utf8.count))
            elements.append(Element(name: name, attributes: attributes))
        }
    }

    private mutating func close(_ name: String) {
        guard let open = openElements.lastIndex(where: { elements[$0.index].name == name }) else {
            syntaxErrors.append("no start tag of \(name)")
            return
        }
        let (index, start) = openElements[open]
        elements[index].text = String(decoding: text.utf8.dropFirst(start), as: UTF8.self)
        openElements.removeSubrange(open...)
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

extension HTMLPage {
    func element(id: String) -> Element? { elements.first { $0["id"] == id } }

    func elements(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func elements(_ name: String, class className: String) -> [Element] {
        elements.filter { $0.name == name && $0.hasClass(className) }
    }

    func elements(role: String) -> [Element] { elements.filter { $0["role"] == role } }

    /// Returns the links to a URL.
    func links(to url: String) -> [Element] { elements("a").filter { $0["href"] == url } }

    /// Returns the values of an attribute of all elements.
    func values(_ attribute: String) -> [String] { elements.compactMap { $0[attribute] } }

    /// The text of the first heading.
    var heading: String? { elements("h1").first?.text }

    /// The text of the lead paragraph: the message of an error, or the sentence of an entry or a filter.
    var lead: String? { elements("p", class: "lead").first?.text }

    /// The values of the lists of facts.
    var facts: [String] { elements("dd").map(\.text) }

    /// The text of the rows of tables of entries.
    var entryRows: [String] { elements("td").filter { $0["data-label"] == "What happened" }.map(\.text) }

    /// The numbers of the entries in tables.
    var entryNumbers: [Int64] {
        elements("td").filter { $0["data-label"] == "Entry" }.compactMap { Int64($0.text.dropFirst()) }
    }

    /// Returns whether the page has a fact, exactly or as a part of a longer one.
    func hasFact(containing text: String) -> Bool { facts.contains { $0.contains(text) } }
}
