public import Identifiers

/// A Stytch project and its credentials.
public struct Project: Sendable {
    /// The environment of a project.
    public enum Environment: String, Sendable { case test, live }

    /// The id, `project-test-…` or `project-live-…`.
    public let id: String
    /// The environment that the id names; as in Stytch's libraries, every project that is not live is a test project.
    public let environment: Environment
    /// The origin of the API.
    public let origin: Origin
    let authorization: Authorization

    /// Creates a project; the origin defaults to Stytch's own for the environment.
    public init(id: String, secret: String, origin: Origin? = nil) {
        self.id = id
        environment = id.hasPrefix("project-live-") ? .live : .test
        self.origin =
            origin ?? Origin(scheme: "https", authority: environment == .live ? "api.stytch.com" : "test.stytch.com")
        authorization = Authorization(id: id, secret: secret)
    }

    /// Returns whether an id names an environment that is not this project's.
    ///
    /// Returns false for any other name, because a project can have more environments than `test` and `live`.
    public func belongsToOtherEnvironment(_ id: UserID) -> Bool {
        let parts = id.description.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "user", let idEnvironment = Environment(rawValue: String(parts[1])) else {
            return false
        }
        return idEnvironment != environment
    }
}
