/// Where in HTML the next byte of a template stands (HTML Standard, section 13.2.5), as strictly as a placeholder needs it.
///
/// What a browser would mend, such as a quote in an attribute's name, is refused: in the mending escaping fails.
struct Markup: Equatable {
    private enum State: Equatable {
        case text
        /// In a title, a textarea or a script, which hold no tags.
        case plainText
        /// After `<`.
        case tagOpen
        /// After `</`.
        case endTagOpen
        case tagName
        /// In a tag, after white space.
        case beforeAttribute
        /// In a tag, where white space must come before a further attribute.
        case afterAttribute
        case attributeName
        case afterAttributeName
        case beforeValue
        case doubleQuoted
        case singleQuoted
        case unquoted
        /// After `/` in a tag.
        case selfClosing
        /// After `<!` and these bytes.
        case declaration([UInt8])
        /// In a comment, after so many dashes.
        case comment(dashes: Int)
    }

    /// What the value of an attribute holds so far.
    private enum Content { case nothing, text, placeholder }

    private var state = State.text
    /// The element of which the content is plain text; empty outside of one.
    private var plainElement: [UInt8] = []
    private var element: [UInt8] = []
    private var isEndTag = false
    private var attribute = Attribute()
    private var content = Content.nothing

    /// Reads one byte of the template's own text.
    mutating func read(_ byte: UInt8) throws(MarkupError) {
        switch state {
        case .text:
            if byte == .less { state = .tagOpen }
        case .plainText:
            try readPlainText(byte)
        case .tagOpen:
            try readTagOpen(byte)
        case .endTagOpen:
            guard byte.isLetter else { throw MarkupError("“</” must be followed by the name of an element.") }
            beginTag(byte)
        case .tagName:
            guard byte.isNameByte else { return try endName(before: byte) }
            element.append(byte.lowercased)
        case .attributeName:
            guard byte.isAttributeByte else { return try endName(before: byte) }
            attribute.name.append(byte.lowercased)
        case .beforeAttribute, .afterAttribute, .afterAttributeName, .selfClosing:
            try readInTag(byte)
        case .beforeValue:
            try readBeforeValue(byte)
        case .doubleQuoted, .singleQuoted:
            try readQuoted(byte)
        case .unquoted:
            try readUnquoted(byte)
        case .declaration(let word):
            try readDeclaration(word + [byte.lowercased])
        case .comment(let dashes):
            try readComment(byte, after: dashes)
        }
    }

    private mutating func readPlainText(_ byte: UInt8) throws(MarkupError) {
        if byte == .less {
            state = .tagOpen
        } else if isScript, !byte.isSpace {
            throw MarkupError("A script stands in a file of its own.")
        }
    }

    private mutating func readTagOpen(_ byte: UInt8) throws(MarkupError) {
        if byte == .slash {
            state = .endTagOpen
            isEndTag = true
        } else if !plainElement.isEmpty {
            throw MarkupError("Only text can stand in <\(String(plainElement))>.")
        } else if byte.isLetter {
            beginTag(byte)
        } else if byte == .exclamation {
            state = .declaration([])
        } else if byte == UInt8(ascii: "?") {
            throw MarkupError("HTML has no processing instructions.")
        } else if byte != .less {
            state = .text
        }
    }

    private mutating func beginTag(_ byte: UInt8) {
        state = .tagName
        element = [byte.lowercased]
    }

    private mutating func endName(before byte: UInt8) throws(MarkupError) {
        try endName()
        try readInTag(byte)
    }

    /// Ends the name of an element or of an attribute, if one is being read.
    private mutating func endName() throws(MarkupError) {
        if state == .tagName {
            state = .afterAttribute
            let refused = ["style", "iframe", "noembed", "noframes", "plaintext", "xmp"]
            guard !refused.contains(where: { element.elementsEqual($0.utf8) }) else {
                throw MarkupError("<\(String(element))> has no place in a page of this site.")
            }
            guard plainElement.isEmpty || element == plainElement else {
                throw MarkupError("Only text can stand in <\(String(plainElement))>.")
            }
        } else if state == .attributeName {
            state = .afterAttributeName
            guard !attribute.isCode else {
                throw MarkupError("The attribute “\(attribute)” holds code; code stands in a file of its own.")
            }
        }
    }

    private mutating func readInTag(_ byte: UInt8) throws(MarkupError) {
        switch byte {
        case _ where byte.isSpace:
            if state != .afterAttributeName { state = .beforeAttribute }
        case .greater:
            endTag()
        case .slash where state != .selfClosing && !isEndTag:
            state = .selfClosing
        case .equals where state == .afterAttributeName:
            state = .beforeValue
        case _ where byte.isAttributeByte && !isEndTag && (state == .beforeAttribute || state == .afterAttributeName):
            state = .attributeName
            attribute = Attribute(name: [byte.lowercased])
        case _ where byte.isAttributeByte && !isEndTag:
            throw MarkupError("A space must stand before this attribute, within the section if it has one.")
        default:
            throw MarkupError("“\(Unicode.Scalar(byte))” has no place here in a tag.")
        }
    }

    private mutating func endTag() {
        if isEndTag {
            plainElement = []
        } else if ["title", "textarea", "script"].contains(where: { element.elementsEqual($0.utf8) }) {
            plainElement = element
        }
        state = plainElement.isEmpty ? .text : .plainText
        element = []
        isEndTag = false
        endAttribute()
    }

    private mutating func endAttribute() {
        attribute = Attribute()
        content = .nothing
    }

    private mutating func readBeforeValue(_ byte: UInt8) throws(MarkupError) {
        switch byte {
        case _ where byte.isSpace: break
        case .quote: state = .doubleQuoted
        case .apostrophe: state = .singleQuoted
        case .greater: throw MarkupError("The value of the attribute “\(attribute)” is missing.")
        default:
            state = .unquoted
            try readUnquoted(byte)
        }
    }

    private mutating func readQuoted(_ byte: UInt8) throws(MarkupError) {
        if byte == (state == .doubleQuoted ? .quote : .apostrophe) {
            state = .afterAttribute
            endAttribute()
        } else if attribute.isAddress, content == .placeholder {
            throw MarkupError("Nothing can be added to the link in “\(attribute)”.")
        } else {
            content = .text
        }
    }

    private mutating func readUnquoted(_ byte: UInt8) throws(MarkupError) {
        switch byte {
        case .quote, .apostrophe, .less, .equals, .backtick:
            throw MarkupError("A value with “\(Unicode.Scalar(byte))” must be quoted.")
        case _ where byte.isSpace || byte == .greater:
            state = .beforeAttribute
            endAttribute()
            try readInTag(byte)
        default: break
        }
    }

    private mutating func readDeclaration(_ word: [UInt8]) throws(MarkupError) {
        if word.elementsEqual("--".utf8) {
            state = .comment(dashes: 2)
        } else if word.starts(with: "doctype".utf8) {
            state = word.last == .greater ? .text : .declaration(word)
        } else if "doctype".utf8.starts(with: word) || word == [.dash] {
            state = .declaration(word)
        } else {
            throw MarkupError("“<!” begins a comment or the doctype.")
        }
    }

    private mutating func readComment(_ byte: UInt8, after dashes: Int) throws(MarkupError) {
        switch byte {
        case .dash: state = .comment(dashes: dashes + 1)
        case .greater where dashes >= 2: state = .text
        case .exclamation where dashes >= 2: throw MarkupError("“--!” ends a comment in some places and not in others.")
        default: state = .comment(dashes: 0)
        }
    }
}

/// Why a byte, a placeholder or an edge cannot stand where it is.
struct MarkupError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

extension Markup {
    /// How a placeholder is filled: with escaped text, or with a link that is the whole value of its attribute.
    enum Placeholder { case text, link }

    /// Takes a placeholder in, or refuses it where no escaping could make it safe.
    mutating func placeholder() throws(MarkupError) -> Placeholder {
        switch state {
        case .text: return .text
        case .plainText where !isScript: return .text
        case .doubleQuoted where attribute.isAmbiguous:
            throw MarkupError("A value cannot stand in “\(attribute)”: in some elements it is an address or a setting.")
        case .doubleQuoted where attribute.isAddress:
            guard content == .nothing else { throw MarkupError("A link must be the whole value of “\(attribute)”.") }
            content = .placeholder
            return .link
        case .doubleQuoted: return .text
        default: throw MarkupError("A value cannot stand \(self): no escaping makes it safe there.")
        }
    }

    /// Ends a name at the edge of a section, a partial or a block, and refuses the edge where HTML could not go on.
    mutating func edge() throws(MarkupError) {
        switch state {
        case .text: break
        case .plainText where !isScript: break
        case .doubleQuoted: break
        case .tagName, .attributeName, .beforeAttribute, .afterAttribute, .afterAttributeName:
            try endName()
            state = .afterAttribute
            endAttribute()
        default: throw MarkupError("A section, a partial or a block cannot begin or end \(self).")
        }
    }

    /// Takes another way to the same place into account.
    mutating func join(_ other: Markup) throws(MarkupError) {
        var same = other
        same.content = content
        guard self == same else {
            throw MarkupError("This begins \(other) and ends \(self); it must end where it began.")
        }
        if content == .nothing || other.content == .placeholder { content = other.content }
    }

    private var isScript: Bool { plainElement.elementsEqual("script".utf8) }
}

extension Markup: CustomStringConvertible {
    /// The place, to go on after “begins” or “ends”.
    var description: String {
        switch state {
        case .text: "in text"
        case .plainText: "in <\(String(plainElement))>"
        case .tagOpen, .endTagOpen, .tagName: "in the name of an element"
        case .beforeAttribute, .afterAttribute, .attributeName, .afterAttributeName, .selfClosing: "in a tag"
        case .doubleQuoted: "in the value of “\(attribute)”"
        case .beforeValue, .singleQuoted, .unquoted: "in a value without double quotes"
        case .declaration: "in a declaration"
        case .comment: "in a comment"
        }
    }
}
