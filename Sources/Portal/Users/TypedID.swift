import HTTP
import Stytch

/// What an admin typed or pasted into the find box, and the id that it holds (product rule 1).
struct TypedID: Equatable {
    /// The `user_id` or `external_id`.
    let id: UserID
    /// Whether anything around the id was taken away, which the admin is told.
    let isCleaned: Bool

    /// Finds the one id in a text. Errors: 400 with a sentence that says what to type instead.
    init(_ typed: String) throws(HTTPError) {
        let text = typed.withoutInvisible
        guard !text.trimmed.isEmpty else {
            throw .badRequest("Type the user_id or the external_id of a user into the find box.")
        }
        let candidates = Self.userIDs(in: text)
        guard candidates.count <= 1 else {
            throw .badRequest("This text holds more than one user_id. Paste the one that you mean.")
        }
        let found = candidates.first ?? Self.named(in: text) ?? Self.inAddress(text) ?? text.trimmed
        if found.utf8.contains(UInt8(ascii: "@")) {
            throw .badRequest("This looks like an address of mail. Type the user_id or the external_id of the user.")
        }
        guard let id = UserID(found) else {
            throw .badRequest(
                "This holds no user_id or external_id. An id has 1 to 128 of the letters A to Z, digits, and . _ | - in it."
            )
        }
        self.id = id
        isCleaned = !typed.utf8.elementsEqual(found.utf8)
    }

    /// Each different `user-<environment>-<uuid>` that stands in a text.
    private static func userIDs(in text: String) -> [String] {
        var found: [String] = []
        for word in text.utf8.split(whereSeparator: { !PathText.isAllowed($0) || $0 == UInt8(ascii: "|") }) {
            let word = String(word.trimmingPunctuation)
            let parts = word.split(separator: "-", omittingEmptySubsequences: false)
            let groups = parts.dropFirst(2)
            guard parts.count == 7, parts[0] == "user", groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.allSatisfy(\.isHexDigit) }), !found.contains(word)
            else { continue }
            found.append(word)
        }
        return found
    }

    /// What stands behind `external_id` or `user_id` and an equals sign or a colon, as in a ticket, JSON or a query.
    private static func named(in text: String) -> String? {
        for start in ["external_id", "user_id"].flatMap({ text.ranges(of: $0) }).map(\.upperBound) {
            let rest = text[start...].utf8.drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
            guard rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: ":") else { continue }
            let value = rest.dropFirst().drop { " \"'".utf8.contains($0) }
            let end = value.prefix { PathText.isAllowed($0) || $0 == UInt8(ascii: "%") }
            guard let decoded = PercentEncoding.decode(end), !decoded.isEmpty, decoded != "null" else { continue }
            return String(decoded.utf8.trimmingPunctuation)
        }
        return nil
    }

    /// The segment behind `users`, or else the last one, of an address.
    private static func inAddress(_ text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let path = text[scheme.upperBound...].utf8.prefix { !" ?#\"'<>".utf8.contains($0) }
        let segments = path.split(separator: UInt8(ascii: "/")).dropFirst().compactMap { PercentEncoding.decode($0) }
        if let users = segments.firstIndex(of: "users") {
            return segments.dropFirst(users + 1 - segments.startIndex).first
        }
        return segments.last
    }
}

extension String {
    /// The text without the characters that nobody sees: zero-width ones, marks of direction, controls.
    fileprivate var withoutInvisible: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }.filter { scalar in
                    scalar.properties.generalCategory != .format && scalar.properties.generalCategory != .control
                }))
    }

    /// The text without the spaces and quotes around it.
    fileprivate var trimmed: String {
        let isAround = { (character: Character) in
            character.isWhitespace || "\"'`“”„‘’‚«»‹›<>()[]{},;".contains(character)
        }
        let start = drop(while: isAround)
        return String(start.reversed().drop(while: isAround).reversed())
    }
}

extension Substring.UTF8View {
    /// The text without a dot or a dash that ends a sentence.
    fileprivate var trimmingPunctuation: Substring {
        var text = Substring(self)
        while let last = text.utf8.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { text.removeLast() }
        return text
    }
}

extension String.UTF8View {
    fileprivate var trimmingPunctuation: Substring { self[...].trimmingPunctuation }
}
