/// A connected app as one user has authorized it.
public struct ConnectedApp: Sendable, Equatable {
    /// The id as received, which is not always valid in a URL (`ConnectedAppID`).
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

/// The type of an OAuth client: one of the documented types, or another name.
public enum ClientType: Sendable, Hashable {
    case firstParty, firstPartyPublic, thirdParty, thirdPartyPublic
    case other(String)

    /// Creates the type with Stytch's name for it.
    public init(_ text: String) {
        self =
            switch text {
            case "first_party": .firstParty
            case "first_party_public": .firstPartyPublic
            case "third_party": .thirdParty
            case "third_party_public": .thirdPartyPublic
            default: .other(text)
            }
    }

    /// Stytch's name of the type.
    public var name: String {
        switch self {
        case .firstParty: "first_party"
        case .firstPartyPublic: "first_party_public"
        case .thirdParty: "third_party"
        case .thirdPartyPublic: "third_party_public"
        case .other(let text): text
        }
    }
}

extension ConnectedApp {
    /// The maximum number of apps that are read; more are only counted (S-62).
    static let maximumCount = 500

    init(_ json: JSON) throws(MalformedResponse) {
        id = try json.string("connected_app_id").truncated(to: 256)
        name = (try json.optionalString("name") ?? "").truncated(to: 256)
        description = (try json.optionalString("description") ?? "").truncated(to: 1024)
        type = ClientType((try json.optionalString("client_type") ?? "unknown").truncated(to: 64))
        let granted = (try json.optionalString("scopes_granted") ?? "").truncated(to: 16_384)
        scopes = granted.utf8.split(whereSeparator: { $0 == 0x20 || 0x09...0x0D ~= $0 }).map { String($0) ?? "" }
    }
}

/// The connected apps of one user.
public struct ConnectedApps: Sendable, Equatable {
    /// The apps in Stytch's order, which is not documented; at most 500.
    public let apps: [ConnectedApp]
    /// The number of apps in the response.
    public let count: Int
    /// Stytch's `request_id` of the call.
    public let requestID: String

    init(_ json: JSON, requestID: String) throws(MalformedResponse) {
        let list = try json.array("connected_apps")
        var apps: [ConnectedApp] = []
        apps.reserveCapacity(min(list.count, ConnectedApp.maximumCount))
        for item in list.prefix(ConnectedApp.maximumCount) { apps.append(try ConnectedApp(item)) }
        self.apps = apps
        count = list.count
        self.requestID = requestID
    }
}
