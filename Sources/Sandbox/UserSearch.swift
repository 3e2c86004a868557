import Foundation

/// A search for users: the requested page, and the filters, which are combined with AND.
struct UserSearch {
    private typealias Filter = (User) -> Bool

    private let page: Page
    private let filters: [Filter]

    init(_ body: JSON) throws(APIError) {
        page = try Page(
            body,
            invalidLimit: .userSearch("invalid_limit", "The limit must be a whole number from 0 to 1000."),
            invalidCursor: .userSearch("invalid_cursor", "The cursor is not one that a search has returned."))
        guard let query = body["query"] else {
            filters = []
            return
        }
        // OR is documented as no longer supported.
        guard case .string("AND") = query["operator"] else {
            throw .userSearch("invalid_operator", "The operator must be AND.")
        }
        guard case .array(let operands) = query["operands"] else { throw .badRequest("The operands must be an array.") }
        var filters: [Filter] = []
        for operand in operands { filters.append(try Self.filter(operand)) }
        self.filters = filters
    }

    /// Returns the page of the users that match all filters.
    func run(on users: [User]) -> [JSON.Member] {
        let part = page.part(of: users.filter { user in filters.allSatisfy { $0(user) } })
        return [
            ("results", .array(part.results.map { .object($0.fields) })), ("results_metadata", part.metadata),
        ]
    }
}

// MARK: - Filters

extension UserSearch {
    private static func filter(_ operand: JSON) throws(APIError) -> Filter {
        guard let name = operand["filter_name"] else {
            throw .userSearch("missing_filter_name", "An operand has no filter_name.")
        }
        guard case .string(let name) = name else {
            throw .userSearch("filter_name_must_be_string", "The filter_name must be a string.")
        }
        guard let value = operand["filter_value"] else {
            throw .userSearch("missing_filter_value", "An operand has no filter_value.")
        }
        return try filter(name, value)
    }

    private static func filter(_ name: String, _ value: JSON) throws(APIError) -> Filter {
        switch name {
        case "user_id": return try userID(value)
        case "email_id": return anyOf(try strings(value)) { $0.emails.map(\.id) }
        case "email_address": return anyOf(try strings(value)) { $0.emails.map(\.address) }
        case "email_address_fuzzy":
            return prefix(try fuzzy(name, value)) { $0.emails.flatMap { [$0.address, $0.domain] } }
        case "email_verified": return equals(try bool(value)) { $0.emails.contains(where: \.isVerified) }
        case "phone_id": return anyOf(try strings(value)) { $0.phones.map(\.id) }
        case "phone_number": return anyOf(try strings(value)) { $0.phones.map(\.number) }
        case "phone_number_fuzzy":
            let part = try fuzzy(name, value)
            return { user in user.phones.contains { $0.number.contains(part) } }
        case "phone_verified": return equals(try bool(value)) { $0.phones.contains(where: \.isVerified) }
        case "full_name_fuzzy":
            return prefix(try fuzzy(name, value)) { [$0.firstName, $0.lastName, "\($0.firstName) \($0.lastName)"] }
        case "status": return try status(value)
        case "created_at_greater_than":
            let time = try timestamp(value)
            return { $0.createdAt > time }
        case "created_at_less_than":
            let time = try timestamp(value)
            return { $0.createdAt < time }
        case "created_at_between": return try between(value)
        case "oauth_provider": return anyOf(try strings(value)) { [$0.oauthProvider].compactMap(\.self) }
        case "password_exists": return equals(try bool(value), \.hasPassword)
        case "totp_id": return anyOf(try strings(value)) { $0.hasTOTP ? [$0.totpID] : [] }
        case "totp_verified": return equals(try bool(value), \.hasTOTP)
        // No user of the sandbox has any of these.
        case "webauthn_registration_id", "crypto_wallet_id", "crypto_wallet_address":
            return anyOf(try strings(value)) { _ in [] }
        case "webauthn_registration_verified", "crypto_wallet_verified": return equals(try bool(value)) { _ in false }
        default:
            throw .userSearch("filter_name_not_recognized", "There is no filter of that name.")
        }
    }

    /// Undocumented: that external ids are accepted too; the name of the error implies it.
    private static func userID(_ value: JSON) throws(APIError) -> Filter {
        let ids = try strings(value)
        let internalCount = ids.count { $0.hasPrefix("user-") }
        guard internalCount == 0 || internalCount == ids.count else {
            throw .userSearch(
                "cannot_mix_internal_and_external_user_ids", "The ids must be all user_ids or all external_ids.")
        }
        return anyOf(ids) { [$0.id, $0.externalID] }
    }

    private static func status(_ value: JSON) throws(APIError) -> Filter {
        guard case .string(let status) = value else { throw expected("string") }
        guard ["active", "pending"].contains(status) else {
            throw .userSearch("invalid_status_filter", "The status must be active or pending.")
        }
        return { $0.status == status }
    }

    private static func between(_ value: JSON) throws(APIError) -> Filter {
        guard case .object = value else { throw expected("object") }
        guard let greater = value["greater_than"] else {
            throw .userSearch("missing_greater_than", "The filter_value has no greater_than.")
        }
        guard let less = value["less_than"] else {
            throw .userSearch("missing_less_than", "The filter_value has no less_than.")
        }
        let (start, end) = (try timestamp(greater), try timestamp(less))
        return { start < $0.createdAt && $0.createdAt < end }
    }

    private static func anyOf(_ values: Set<String>, _ has: @escaping (User) -> [String]) -> Filter {
        { user in !values.isDisjoint(with: has(user)) }
    }

    private static func prefix(_ start: String, _ texts: @escaping (User) -> [String]) -> Filter {
        { user in texts(user).contains { $0.lowercased().hasPrefix(start) } }
    }

    private static func equals(_ value: Bool, _ has: @escaping (User) -> Bool) -> Filter { { has($0) == value } }
}

// MARK: - Values

extension UserSearch {
    private static func strings(_ value: JSON) throws(APIError) -> Set<String> {
        guard case .array(let values) = value else { throw expected("array_of_string") }
        var strings: Set<String> = []
        for value in values {
            guard case .string(let string) = value else { throw expected("array_of_string") }
            strings.insert(string)
        }
        return strings
    }

    private static func bool(_ value: JSON) throws(APIError) -> Bool {
        guard case .bool(let bool) = value else { throw expected("bool") }
        return bool
    }

    private static func timestamp(_ value: JSON) throws(APIError) -> Date {
        guard case .string(let text) = value else { throw expected("timestamp") }
        for fractional in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fractional)
            if let time = try? style.parse(text) { return time }
        }
        throw expected("timestamp")
    }

    /// Undocumented: the minimum length of three, which another search of the API has.
    private static func fuzzy(_ name: String, _ value: JSON) throws(APIError) -> String {
        guard case .string(let text) = value else { throw expected("string") }
        guard text.unicodeScalars.count >= 3 else {
            throw .userSearch("\(name)_too_short", "The filter_value must have at least three characters.")
        }
        return text.lowercased()
    }

    private static func expected(_ kind: String) -> APIError {
        let words = kind.split(separator: "_").joined(separator: " ")
        return .userSearch("expected_\(kind)", "The filter_value must be of this kind: \(words).")
    }
}

extension User.Email {
    fileprivate var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }
}
