/// The name of an attribute, and what browsers do with its value.
struct Attribute: Equatable, CustomStringConvertible {
    var name: [UInt8] = []

    var description: String { String(name) }

    /// Whether the value is a script or a style; S-32 allows none in a page.
    var isCode: Bool { name.starts(with: "on".utf8) || isOne(of: ["style", "srcdoc"]) }

    /// Whether the value is an address, or holds one.
    var isAddress: Bool {
        isOne(of: [
            "action", "archive", "background", "cite", "classid", "codebase", "data", "dynsrc", "formaction", "href",
            "icon", "imagesrcset", "itemid", "itemtype", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile",
            "src", "srcset", "usemap", "xlink:href", "xml:base",
        ])
    }

    /// Whether the value may be an address or a setting in some elements only (`meta`, SVG's `animate`).
    var isAmbiguous: Bool { isOne(of: ["attributename", "by", "content", "from", "http-equiv", "to", "values"]) }

    private func isOne(of names: [String]) -> Bool { names.contains { name.elementsEqual($0.utf8) } }
}
