/// A JSON value of a response.
///
/// Foundation's decoder cannot limit depth and size (S-59), and it was the largest part of the time of a page.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is not an `Int`; no field that is read has one.
    case number
    case string(String)
    case array([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON
    }

    /// The member of an object with a name, the last one if there are several; nil if it is missing or `null`.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self,
            let member = members.last(where: { $0.name.utf8.elementsEqual(name.utf8) }), member.value != .null
        else { return nil }
        return member.value
    }
}

/// The reason why a response is malformed, for the log; it never quotes the response.
struct MalformedResponse: Error, Equatable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension JSON {
    /// Returns a required member as text.
    func string(_ name: String) throws(MalformedResponse) -> String {
        guard let text = try optionalString(name) else { throw MalformedResponse("“\(name)” is missing") }
        return text
    }

    /// Returns a member as text; nil if it is missing or `null`.
    func optionalString(_ name: String) throws(MalformedResponse) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value else { throw MalformedResponse("“\(name)” is not text") }
        return text
    }

    /// Returns a member as a Boolean; nil if it is missing or `null`.
    func optionalBool(_ name: String) throws(MalformedResponse) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .bool(let flag) = value else { throw MalformedResponse("“\(name)” is not true or false") }
        return flag
    }

    /// Returns a required member as a list.
    func array(_ name: String) throws(MalformedResponse) -> [JSON] {
        guard let list = try optionalArray(name) else { throw MalformedResponse("“\(name)” is missing") }
        return list
    }

    /// Returns a member as a list; nil if it is missing or `null`.
    func optionalArray(_ name: String) throws(MalformedResponse) -> [JSON]? {
        guard let value = self[name] else { return nil }
        guard case .array(let list) = value else { throw MalformedResponse("“\(name)” is not a list") }
        return list
    }

    /// Returns a member as an object; nil if it is missing or `null`.
    func optionalObject(_ name: String) throws(MalformedResponse) -> JSON? {
        guard let value = self[name] else { return nil }
        guard case .object = value else { throw MalformedResponse("“\(name)” is not an object") }
        return value
    }
}
