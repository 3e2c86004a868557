/// A user's authorization of an app.
struct Grant: Sendable {
    let app: ConnectedApp
    /// The granted scopes, separated by spaces.
    let scopes: String

    /// The object in a user's list of apps, with its members in the order of the documented response.
    var json: JSON {
        [
            "client_type": .string(app.type),
            "connected_app_id": .string(app.id),
            "description": app.description,
            "logo_url": .optional(app.logoURL),
            "name": .string(app.name),
            "scopes_granted": .string(scopes),
        ]
    }
}
