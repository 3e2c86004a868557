/// The connected apps of one user.
public struct ConnectedApps: Sendable, Equatable {
    /// The first apps, at most 500, in Stytch's order, which is undocumented.
    public let apps: [ConnectedApp]
    /// The number of apps in the response.
    public let count: Int
    /// Stytch's `request_id` of the call.
    public let requestID: String

    init(_ json: JSON, requestID: String) throws(MalformedResponse) {
        let elements = try json.array("connected_apps")
        var apps: [ConnectedApp] = []
        apps.reserveCapacity(min(elements.count, ConnectedApp.maximumCount))
        for element in elements.prefix(ConnectedApp.maximumCount) { apps.append(try ConnectedApp(element)) }
        self.apps = apps
        count = elements.count
        self.requestID = requestID
    }
}
