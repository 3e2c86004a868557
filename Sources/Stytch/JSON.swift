/// A JSON value of a response.
///
/// Foundation's decoder limits neither depth nor the number of values (S-59), and it took most of the time of a page.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is not an `Int`; the client reads no such member.
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

extension JSON {
    /// Returns a required member that is a string.
    func string(_ name: String) throws(MalformedResponse) -> String {
        guard let text = try optionalString(name) else { throw .missing(name) }
        return text
    }

    /// Returns a member that is a string; nil if it is missing or `null`.
    func optionalString(_ name: String) throws(MalformedResponse) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value else { throw .wrongType(name, expected: .string) }
        return text
    }

    /// Returns a member that is a boolean; nil if it is missing or `null`.
    func optionalBool(_ name: String) throws(MalformedResponse) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .bool(let flag) = value else { throw .wrongType(name, expected: .boolean) }
        return flag
    }

    /// Returns a required member that is an array.
    func array(_ name: String) throws(MalformedResponse) -> [JSON] {
        guard let elements = try optionalArray(name) else { throw .missing(name) }
        return elements
    }

    /// Returns a member that is an array; nil if it is missing or `null`.
    func optionalArray(_ name: String) throws(MalformedResponse) -> [JSON]? {
        guard let value = self[name] else { return nil }
        guard case .array(let elements) = value else { throw .wrongType(name, expected: .array) }
        return elements
    }

    /// Returns a member that is an object; nil if it is missing or `null`.
    func optionalObject(_ name: String) throws(MalformedResponse) -> JSON? {
        guard let value = self[name] else { return nil }
        guard case .object = value else { throw .wrongType(name, expected: .object) }
        return value
    }
}
