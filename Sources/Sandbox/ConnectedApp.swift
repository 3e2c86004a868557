/// An OAuth client that users can connect.
struct ConnectedApp: Sendable {
    let id: String
    let name: String
    /// JSON, because one hostile description contains a lone surrogate, which no `String` can contain.
    let description: JSON
    /// A `ClientType`, or any text for a hostile app.
    let type: String
    /// The scopes that the app can request, separated by spaces.
    let scopes: String
    let logoURL: String?

    init(
        _ name: String, id: String? = nil, description: JSON, type: String, scopes: String, logoURL: String? = nil
    ) {
        self.id = id ?? "connected-app-test-" + SplitMix64.uuid(of: "connected app " + name)
        self.name = name
        self.description = description
        self.type = type
        self.scopes = scopes
        self.logoURL = logoURL
    }
}

extension ConnectedApp {
    /// The client object, with all members that the official libraries require.
    ///
    /// Undocumented: the values of `status` and `creation_method`.
    var json: JSON {
        let type = ClientType(rawValue: type)
        let isPublic = type == .firstPartyPublic || type == .thirdPartyPublic
        let isFirstParty = type == .firstParty || type == .firstPartyPublic
        return [
            "client_id": .string(id),
            "client_name": .string(name),
            "client_description": description,
            "status": "active",
            "full_access_allowed": .bool(isFirstParty && requests("full_access")),
            "client_type": .string(self.type),
            "redirect_urls": [isPublic ? "http://127.0.0.1/callback" : "https://app.example.com/callback"],
            "access_token_expiry_minutes": isFirstParty ? 60 : 30,
            "access_token_template_content": "",
            "id_token_template_content": "",
            "post_logout_redirect_urls": [],
            "bypass_consent_for_offline_access": .bool(isFirstParty && requests("offline_access")),
            "creation_method": type == .thirdPartyPublic ? "dynamic_client_registration" : "dashboard",
            "client_secret_last_four": isPublic ? .null : .string(String(id.suffix(4))),
            "next_client_secret_last_four": .null,
            "access_token_custom_audience": .null,
            "logo_url": .optional(logoURL),
            "client_id_metadata_url": .null,
        ]
    }

    private func requests(_ scope: String) -> Bool { scopes.split(separator: " ").contains { $0 == scope } }
}
