/// The type of an OAuth client: one of the documented types, or another name.
public enum ClientType: Sendable, Hashable {
    case firstParty, firstPartyPublic, thirdParty, thirdPartyPublic
    case other(String)

    /// Creates a type from Stytch's name of it.
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
