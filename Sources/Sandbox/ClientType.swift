/// The documented types of OAuth clients.
enum ClientType: String, CaseIterable {
    case firstParty = "first_party"
    case firstPartyPublic = "first_party_public"
    case thirdParty = "third_party"
    case thirdPartyPublic = "third_party_public"
}
