/// A JSON value of an answer, of which only what we understand is read.
///
/// Our own, since an answer must be bounded in depth and size before it is believed (S-59), which Foundation's decoder
/// cannot be told, and because decoding was the largest part of a page's time that is ours to spend.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is no `Int`; none of the fields that we read is one.
    case number
    case string(String)
    case array([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON
    }

    /// The member of an object; the last one where a name stands twice. `null` reads like an absent member.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self,
            let member = members.last(where: { $0.name.utf8.elementsEqual(name.utf8) }), member.value != .null
        else { return nil }
        return member.value
    }
}

/// What is wrong with an answer, in words for the log; it never quotes the answer.
struct MalformedResponse: Error, Equatable {
    let why: String
    init(_ why: String) { self.why = why }
}

extension JSON {
    /// A member that must be there, as text.
    func string(_ name: String) throws(MalformedResponse) -> String {
        guard let text = try optionalString(name) else { throw MalformedResponse("“\(name)” is missing") }
        return text
    }

    /// A member as text; `nil` where it is absent or `null`.
    func optionalString(_ name: String) throws(MalformedResponse) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value else { throw MalformedResponse("“\(name)” is not text") }
        return text
    }

    /// A member as yes or no; `nil` where it is absent or `null`.
    func optionalBool(_ name: String) throws(MalformedResponse) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .bool(let flag) = value else { throw MalformedResponse("“\(name)” is not true or false") }
        return flag
    }

    /// A member that must be there, as a list.
    func array(_ name: String) throws(MalformedResponse) -> [JSON] {
        guard let list = try optionalArray(name) else { throw MalformedResponse("“\(name)” is missing") }
        return list
    }

    /// A member as a list; `nil` where it is absent or `null`.
    func optionalArray(_ name: String) throws(MalformedResponse) -> [JSON]? {
        guard let value = self[name] else { return nil }
        guard case .array(let list) = value else { throw MalformedResponse("“\(name)” is not a list") }
        return list
    }

    /// A member as an object; `nil` where it is absent or `null`.
    func optionalObject(_ name: String) throws(MalformedResponse) -> JSON? {
        guard let value = self[name] else { return nil }
        guard case .object = value else { throw MalformedResponse("“\(name)” is not an object") }
        return value
    }
}
