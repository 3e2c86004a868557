extension UserSearch {
    static func parseFilter(_ operand: JSON) throws(APIError) -> Filter {
        guard let name = operand["filter_name"] else {
            throw .invalidSearch("missing_filter_name", "An operand has no filter_name.")
        }
        guard case .string(let name) = name else {
            throw .invalidSearch("filter_name_must_be_string", "The filter_name must be a string.")
        }
        guard let value = operand["filter_value"] else {
            throw .invalidSearch("missing_filter_value", "An operand has no filter_value.")
        }
        return try makeFilter(name, value)
    }

    private static func makeFilter(_ name: String, _ value: JSON) throws(APIError) -> Filter {
        switch name {
        case "user_id": return try matchesUserID(value)
        case "email_id": return containsAny(of: try parseStrings(value)) { $0.emails.map(\.id) }
        case "email_address": return containsAny(of: try parseStrings(value)) { $0.emails.map(\.address) }
        case "email_address_fuzzy":
            return hasPrefix(try parseFuzzyText(name, value)) { $0.emails.flatMap { [$0.address, $0.domain] } }
        case "email_verified": return equals(try parseBool(value)) { $0.emails.contains(where: \.isVerified) }
        case "phone_id": return containsAny(of: try parseStrings(value)) { $0.phones.map(\.id) }
        case "phone_number": return containsAny(of: try parseStrings(value)) { $0.phones.map(\.number) }
        case "phone_number_fuzzy":
            let part = try parseFuzzyText(name, value)
            return { user in user.phones.contains { $0.number.contains(part) } }
        case "phone_verified": return equals(try parseBool(value)) { $0.phones.contains(where: \.isVerified) }
        case "full_name_fuzzy":
            return hasPrefix(try parseFuzzyText(name, value)) {
                [$0.firstName, $0.lastName, "\($0.firstName) \($0.lastName)"]
            }
        case "status": return try hasStatus(value)
        case "created_at_greater_than":
            let time = try parseTime(value)
            return { $0.createdAt > time }
        case "created_at_less_than":
            let time = try parseTime(value)
            return { $0.createdAt < time }
        case "created_at_between": return try wasCreatedBetween(value)
        case "oauth_provider": return containsAny(of: try parseStrings(value)) { [$0.oauthProvider].compactMap(\.self) }
        case "password_exists": return equals(try parseBool(value), \.hasPassword)
        case "totp_id": return containsAny(of: try parseStrings(value)) { $0.hasTOTP ? [$0.totpID] : [] }
        case "totp_verified": return equals(try parseBool(value), \.hasTOTP)
        // No user of the sandbox has any of the following.
        case "webauthn_registration_id", "crypto_wallet_id", "crypto_wallet_address":
            return containsAny(of: try parseStrings(value)) { _ in [] }
        case "webauthn_registration_verified", "crypto_wallet_verified":
            return equals(try parseBool(value)) { _ in false }
        default:
            throw .invalidSearch("filter_name_not_recognized", "There is no filter of that name.")
        }
    }

    /// Undocumented: external ids are accepted too, as the name of the error implies.
    private static func matchesUserID(_ value: JSON) throws(APIError) -> Filter {
        let ids = try parseStrings(value)
        let internalCount = ids.count { $0.hasPrefix("user-") }
        guard internalCount == 0 || internalCount == ids.count else {
            throw .invalidSearch(
                "cannot_mix_internal_and_external_user_ids", "The ids must be all user_ids or all external_ids.")
        }
        return containsAny(of: ids) { [$0.id, $0.externalID] }
    }

    private static func hasStatus(_ value: JSON) throws(APIError) -> Filter {
        guard case .string(let status) = value else { throw wrongType("string") }
        guard ["active", "pending"].contains(status) else {
            throw .invalidSearch("invalid_status_filter", "The status must be active or pending.")
        }
        return { $0.status == status }
    }

    private static func wasCreatedBetween(_ value: JSON) throws(APIError) -> Filter {
        guard case .object = value else { throw wrongType("object") }
        guard let greater = value["greater_than"] else {
            throw .invalidSearch("missing_greater_than", "The filter_value has no greater_than.")
        }
        guard let less = value["less_than"] else {
            throw .invalidSearch("missing_less_than", "The filter_value has no less_than.")
        }
        let (start, end) = (try parseTime(greater), try parseTime(less))
        return { start < $0.createdAt && $0.createdAt < end }
    }

    private static func containsAny(of values: Set<String>, _ texts: @escaping (User) -> [String]) -> Filter {
        { user in !values.isDisjoint(with: texts(user)) }
    }

    private static func hasPrefix(_ prefix: String, _ texts: @escaping (User) -> [String]) -> Filter {
        { user in texts(user).contains { $0.lowercased().hasPrefix(prefix) } }
    }

    private static func equals(_ value: Bool, _ property: @escaping (User) -> Bool) -> Filter {
        { property($0) == value }
    }
}

extension User.Email {
    fileprivate var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }
}
