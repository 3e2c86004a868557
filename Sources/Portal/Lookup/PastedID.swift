import HTTP
import Identifiers
import Text

/// The id in what an admin typed or pasted into the find box (product rule 1).
struct PastedID: Equatable {
    /// The `user_id` or `external_id`.
    let id: UserID
    /// Whether text around the id was removed, which the page says.
    let isCleaned: Bool

    static let emptyMessage = "Enter a user_id or external_id."
    static let ambiguousMessage = "The text contains several user_ids. Choose one."
    static let emailMessage = "This looks like an email address. Enter the user_id or external_id of the user."
    static let invalidMessage =
        "The text contains no user_id or external_id. An id has 1 to 128 characters: letters A to Z, digits, and . _ | -"

    /// Finds the id in a text; throws 400 with a sentence that says what to enter instead.
    init(_ input: String) throws(HTTPError) {
        let text = input.replacingInvisible
        guard !text.trimmingQuotes.isEmpty else { throw .badRequest(Self.emptyMessage) }
        let userIDs = Self.userIDs(in: text)
        guard userIDs.count <= 1 else { throw .badRequest(Self.ambiguousMessage) }
        let found = userIDs.first ?? Self.labeledID(in: text) ?? Self.idInURL(text) ?? text.trimmingQuotes
        guard !found.utf8.contains(UInt8(ascii: "@")) else { throw .badRequest(Self.emailMessage) }
        guard let id = UserID(found) else { throw .badRequest(Self.invalidMessage) }
        self.id = id
        isCleaned = !input.utf8.elementsEqual(found.utf8)
    }

    /// Every distinct `user-<environment>-<uuid>` in a text.
    private static func userIDs(in text: String) -> [String] {
        var found: [String] = []
        for word in text.utf8.split(whereSeparator: { !UserID.isAllowed($0) || $0 == UInt8(ascii: "|") }) {
            let word = String(Substring(word).trimmingFinalPunctuation)
            let parts = word.split(separator: "-", omittingEmptySubsequences: false)
            let groups = parts.dropFirst(2)
            guard parts.count == 7, parts[0] == "user", groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.allSatisfy(\.isHexDigit) }), !found.contains(word)
            else { continue }
            found.append(word)
        }
        return found
    }

    /// The value after `external_id` or `user_id` with an equals sign or a colon, as in a ticket, JSON or a query.
    private static func labeledID(in text: String) -> String? {
        for start in ["external_id", "user_id"].flatMap({ text.ranges(of: $0) }).map(\.upperBound) {
            let rest = text[start...].utf8.drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
            guard rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: ":") else { continue }
            let value = rest.dropFirst().drop { " \"'".utf8.contains($0) }
            let encoded = value.prefix { UserID.isAllowed($0) || $0 == UInt8(ascii: "%") }
            guard let decoded = PercentEncoding.decode(encoded), !decoded.isEmpty, decoded != "null" else { continue }
            return String(decoded[...].trimmingFinalPunctuation)
        }
        return nil
    }

    /// The segment after `users` in the path of a URL, or else its last segment.
    private static func idInURL(_ text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let path = text[scheme.upperBound...].utf8.prefix { !" ?#\"'<>".utf8.contains($0) }
        let segments = path.split(separator: UInt8(ascii: "/")).dropFirst().compactMap { PercentEncoding.decode($0) }
        if let users = segments.firstIndex(of: "users") { return segments.dropFirst(users + 1).first }
        return segments.last
    }
}

extension String {
    /// The text with every kind of white space as a space, and without format and control characters.
    fileprivate var replacingInvisible: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }.filter { scalar in
                    scalar.properties.generalCategory != .format && scalar.properties.generalCategory != .control
                }))
    }

    /// The text without white space, quotes, brackets and commas at both ends.
    fileprivate var trimmingQuotes: String {
        trimming { $0.properties.isWhitespace || "\"'`“”„‘’‚«»‹›<>()[]{},;".unicodeScalars.contains($0) }
    }
}

extension Substring {
    /// The text without the dots and dashes at the end, which belong to the sentence around it.
    fileprivate var trimmingFinalPunctuation: Substring {
        var text = self
        while let last = text.utf8.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { text.removeLast() }
        return text
    }
}
