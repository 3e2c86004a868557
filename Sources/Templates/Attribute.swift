/// An attribute, and how browsers use its value.
struct Attribute: Equatable, CustomStringConvertible {
    var name: [UInt8] = []

    var description: String { String(name) }

    /// Whether the value is a script or a style, which pages must not contain (S-32).
    var isCode: Bool { name.starts(with: "on".utf8) || isOne(of: ["style", "srcdoc"]) }

    /// Whether the value is or contains a URL.
    var isURL: Bool {
        isOne(of: [
            "action", "archive", "background", "cite", "classid", "codebase", "data", "dynsrc", "formaction", "href",
            "icon", "imagesrcset", "itemid", "itemtype", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile",
            "src", "srcset", "usemap", "xlink:href", "xml:base",
        ])
    }

    /// Whether the value is a URL or a setting in some elements (`meta`, SVG's `animate`).
    var isAmbiguous: Bool { isOne(of: ["attributename", "by", "content", "from", "http-equiv", "to", "values"]) }

    private func isOne(of names: [String]) -> Bool { names.contains { name.elementsEqual($0.utf8) } }
}
