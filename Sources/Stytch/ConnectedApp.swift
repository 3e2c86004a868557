/// A connected app as one user has authorized it.
public struct ConnectedApp: Sendable, Equatable {
    /// The id as received, which is not always a valid `ConnectedAppID`.
    public let id: String
    /// The name, which the app's owner chose; can be empty.
    public let name: String
    /// The description, which the app's owner chose; can be empty.
    public let description: String
    /// Who owns the app, and whether it can keep a secret.
    public let type: ClientType
    /// The scopes of the last completed authorization, in the order in which they were granted.
    public let scopes: [String]
}

extension ConnectedApp {
    /// The maximum number of apps that are kept; all are counted (S-62).
    static let maximumCount = 500

    init(_ json: JSON) throws(MalformedResponse) {
        id = try json.string("connected_app_id").truncated(to: 256)
        name = (try json.optionalString("name") ?? "").truncated(to: 256)
        description = (try json.optionalString("description") ?? "").truncated(to: 1024)
        type = ClientType((try json.optionalString("client_type") ?? "unknown").truncated(to: 64))
        let text = (try json.optionalString("scopes_granted") ?? "").truncated(to: 16_384)
        scopes = text.utf8.split(whereSeparator: { $0 == 0x20 || 0x09...0x0D ~= $0 }).map { String($0) ?? "" }
    }
}
