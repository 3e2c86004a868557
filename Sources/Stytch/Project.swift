import Foundation
public import Identifiers

/// A Stytch project and its credentials.
public struct Project: Sendable {
    /// The environment of a project.
    public enum Environment: String, Sendable { case test, live }

    /// The id, `project-test-…` or `project-live-…`.
    public let id: String
    /// The origin of the API.
    public let origin: Origin
    let authorization: Authorization

    /// Creates a project; the origin is Stytch's own for the environment unless another one is given.
    public init(id: String, secret: String, origin: Origin? = nil) {
        self.id = id
        let isLive = id.hasPrefix("project-live-")
        self.origin = origin ?? Origin(scheme: "https", authority: isLive ? "api.stytch.com" : "test.stytch.com")
        authorization = Authorization(value: "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
    }

    /// The environment in the id; everything except a live project is a test project, as in Stytch's own libraries.
    public var environment: Environment { id.hasPrefix("project-live-") ? .live : .test }

    /// Returns whether an id names an environment that is not this project's.
    ///
    /// Only `test` and `live` are compared, because a project can have environments with other names.
    public func belongsToOtherEnvironment(_ id: UserID) -> Bool {
        let words = id.description.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "user", let named = Environment(rawValue: String(words[1])) else {
            return false
        }
        return named != environment
    }
}

/// The value of the `Authorization` field of each call; it is never printed.
struct Authorization: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    var description: String { "••••••••" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// The scheme and the authority of a server.
public struct Origin: Sendable, Equatable, CustomStringConvertible {
    /// `https` or `http`.
    public let scheme: String
    /// The host, and the port unless it is the scheme's default.
    public let authority: String

    /// Creates an origin from its parts.
    public init(scheme: String, authority: String) {
        self.scheme = scheme
        self.authority = authority
    }

    /// Parses `https://host[:port]` with an optional slash at the end; returns nil for any other text.
    public init?(_ text: String) {
        let shape = /(https?):\/\/(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::([0-9]{1,5}))?\/?/
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let parts = text.lowercased().wholeMatch(of: shape)?.output else {
            return nil
        }
        let defaultPort = parts.1 == "https" ? 443 : 80
        let port = parts.3.map { Int($0) ?? 0 } ?? defaultPort
        guard 1...65_535 ~= port else { return nil }
        self.init(scheme: String(parts.1), authority: port == defaultPort ? String(parts.2) : "\(parts.2):\(port)")
    }

    public var description: String { "\(scheme)://\(authority)" }
}
