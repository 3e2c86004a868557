import HTTPTypes

/// A cookie that the browser keeps for this site alone and shows to no script (S-1).
public struct Cookie: Sendable, Equatable {
    /// The name, with the prefix `__Host-`, which makes the browser insist on Secure, on Path=/ and on no Domain.
    public let name: String

    /// Names a cookie; the prefix is added.
    public init(_ name: String) { self.name = "__Host-" + name }

    /// The value that a request brought; `nil` where it brought none, or more than one of that name.
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

    /// The `Set-Cookie` that gives the cookie a value until the browser is closed.
    public func setting(_ value: String) -> String {
        "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=Strict"
    }

    /// The `Set-Cookie` that takes the cookie away.
    public var expiring: String { "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0" }
}
