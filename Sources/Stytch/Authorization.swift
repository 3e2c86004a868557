import Foundation

/// The value of the `Authorization` field of each call, which is redacted in every description.
struct Authorization: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    /// Creates the value for Basic authentication (RFC 7617).
    init(id: String, secret: String) {
        value = "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
    }

    var description: String { "••••••••" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
