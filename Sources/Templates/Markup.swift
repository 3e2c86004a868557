/// The HTML context of the next byte of a template (HTML Standard, section 13.2.5), tracked as strictly as placeholders need.
///
/// Mistakes that browsers correct, such as a quote in the name of an attribute, are errors: a correction can undo escaping.
struct Markup: Equatable {
    private enum State: Equatable {
        case text
        /// In a title, a textarea or a script, which contain no tags.
        case plainText
        /// After `<`.
        case tagOpen
        /// After `</`.
        case endTagOpen
        case tagName
        /// In a tag, after white space.
        case beforeAttribute
        /// In a tag, where white space must precede another attribute.
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
        /// In a comment, after a number of dashes.
        case comment(dashes: Int)
    }

    /// What the value of an attribute contains so far.
    private enum Content { case nothing, text, placeholder }

    private var state = State.text
    /// The element whose content is plain text; empty outside of one.
    private var plainElement: [UInt8] = []
    private var element: [UInt8] = []
    private var isEndTag = false
    private var attribute = Attribute()
    private var content = Content.nothing

    /// Reads one byte of the text of the template.
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
            throw MarkupError("Scripts are only allowed in files.")
        }
    }

    private mutating func readTagOpen(_ byte: UInt8) throws(MarkupError) {
        if byte == .slash {
            state = .endTagOpen
            isEndTag = true
        } else if !plainElement.isEmpty {
            throw MarkupError("Only text is allowed in <\(String(plainElement))>.")
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
                throw MarkupError("<\(String(element))> is not allowed in a page.")
            }
            guard plainElement.isEmpty || element == plainElement else {
                throw MarkupError("Only text is allowed in <\(String(plainElement))>.")
            }
        } else if state == .attributeName {
            state = .afterAttributeName
            guard !attribute.isCode else {
                throw MarkupError("The attribute “\(attribute)” contains code, which is only allowed in files.")
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
            throw MarkupError("This attribute must be preceded by a space, in the same section.")
        default:
            throw MarkupError("“\(Unicode.Scalar(byte))” is not allowed here in a tag.")
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
        } else if attribute.isURL, content == .placeholder {
            throw MarkupError("Nothing can be appended to the link in “\(attribute)”.")
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
        case .exclamation where dashes >= 2: throw MarkupError("“--!” is not allowed in a comment.")
        default: state = .comment(dashes: 0)
        }
    }
}

extension Markup {
    /// What a placeholder accepts: escaped text, or a link that is the whole value of its attribute.
    enum Placeholder { case text, link }

    /// Reads a placeholder; throws if no escaping could make it safe here.
    mutating func placeholder() throws(MarkupError) -> Placeholder {
        switch state {
        case .text: return .text
        case .plainText where !isScript: return .text
        case .doubleQuoted where attribute.isAmbiguous:
            throw MarkupError("A value is not allowed in “\(attribute)”: in some elements it is a URL or a setting.")
        case .doubleQuoted where attribute.isURL:
            guard content == .nothing else { throw MarkupError("A link must be the whole value of “\(attribute)”.") }
            content = .placeholder
            return .link
        case .doubleQuoted: return .text
        default: throw MarkupError("A value is not allowed \(self): no escaping makes it safe there.")
        }
    }

    /// Reads the start or the end of a section, a partial or a block; throws if it cannot be here.
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

    /// Merges the context of another way to the same place.
    mutating func join(_ other: Markup) throws(MarkupError) {
        var same = other
        same.content = content
        guard self == same else {
            throw MarkupError("This begins \(other) and ends \(self); it must end in the same context.")
        }
        if content == .nothing || other.content == .placeholder { content = other.content }
    }

    private var isScript: Bool { plainElement.elementsEqual("script".utf8) }
}

extension Markup: CustomStringConvertible {
    /// The context, for use after “begins” or “ends”.
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
