import Foundation
public import Identifiers

/// A Stytch project and what opens it.
public struct Project: Sendable {
    /// Which of Stytch's environments a project is in.
    public enum Environment: String, Sendable { case test, live }

    /// The id, `project-test-…` or `project-live-…`.
    public let id: String
    /// Where the calls go: scheme and authority, with no path.
    public let origin: Origin
    let authorization: Authorization

    /// Names a project; Stytch's own address for its environment unless another origin is given.
    public init(id: String, secret: String, origin: Origin? = nil) {
        self.id = id
        let isLive = id.hasPrefix("project-live-")
        self.origin = origin ?? Origin(scheme: "https", authority: isLive ? "api.stytch.com" : "test.stytch.com")
        authorization = Authorization(value: "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
    }

    /// The environment that the id names; everything but a live project is a test project, as Stytch's own libraries hold.
    public var environment: Environment { id.hasPrefix("project-live-") ? .live : .test }

    /// Whether an id names an environment, and it is not this project's.
    ///
    /// Only the words `test` and `live` are compared: a project may have environments of other names.
    public func belongsToOtherEnvironment(_ id: UserID) -> Bool {
        let words = id.description.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "user", let named = Environment(rawValue: String(words[1])) else {
            return false
        }
        return named != environment
    }
}

/// The value of the `Authorization` field of each call; it prints as dots, however it is printed.
struct Authorization: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    var description: String { "••••••••" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Scheme and authority of a server.
public struct Origin: Sendable, Equatable, CustomStringConvertible {
    /// `https` or `http`.
    public let scheme: String
    /// Host, and port where it is not the scheme's own.
    public let authority: String

    /// Makes an origin of its parts.
    public init(scheme: String, authority: String) {
        self.scheme = scheme
        self.authority = authority
    }

    /// Reads `https://host[:port]` with at most a slash behind it; `nil` for anything else.
    public init?(_ text: String) {
        let shape = /(https?):\/\/(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::([0-9]{1,5}))?\/?/
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let parts = text.lowercased().wholeMatch(of: shape)?.output else {
            return nil
        }
        let ownPort = parts.1 == "https" ? 443 : 80
        let port = parts.3.map { Int($0) ?? 0 } ?? ownPort
        guard 1...65_535 ~= port else { return nil }
        self.init(scheme: String(parts.1), authority: port == ownPort ? String(parts.2) : "\(parts.2):\(port)")
    }

    public var description: String { "\(scheme)://\(authority)" }
}
