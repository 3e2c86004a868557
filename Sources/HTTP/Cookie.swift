import HTTPTypes

/// A cookie that browsers send to this host alone and hide from scripts (S-1).
public struct Cookie: Sendable, Equatable {
    /// The name with the prefix `__Host-`, for which browsers require Secure, Path=/ and no Domain.
    public let name: String

    /// Creates a cookie from its name without the prefix.
    public init(_ name: String) { self.name = "__Host-" + name }

    /// Returns the value that a request sent; nil if it sent none, or several of this name.
    public func value(in request: Request) -> String? {
        var found: String?
        for field in request.head.headerFields[fields: .cookie] {
            for pair in field.value.utf8.split(separator: .semicolon) {
                let pair = pair.drop { $0 == .space }
                guard let equals = pair.firstIndex(of: .equals), pair[..<equals].elementsEqual(name.utf8) else {
                    continue
                }
                guard found == nil else { return nil }
                found = String(pair[pair.index(after: equals)...])
            }
        }
        return found
    }

    /// Returns the `Set-Cookie` that sets the cookie until the browser is closed.
    public func setting(_ value: String) -> String {
        "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=Strict"
    }

    /// The `Set-Cookie` that removes the cookie.
    public var expiring: String { "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0" }
}
