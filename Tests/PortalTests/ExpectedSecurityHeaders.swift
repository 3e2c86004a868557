import HTTP
import HTTPTypes
import Testing

@testable import Portal

/// The security header fields that every response must have, written independently of the code under test.
enum ExpectedSecurityHeaders {
    static let values = [
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Frame-Options": "DENY", "Cache-Control": "no-store",
    ]

    static let contentSecurityPolicy: Set = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]

    static let deniedFeatures = ["camera", "microphone", "geolocation", "payment", "usb", "clipboard-read"]

    /// Names of fields that share a response with other sites or reveal a version.
    static func isForbidden(_ name: String) -> Bool {
        name.hasPrefix("access-control") || name == "server" || name == "x-powered-by"
    }

    /// Expects each field once, with its value.
    static func expectValues(of response: Response, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for (name, value) in values {
            let name = try #require(HTTPField.Name(name))
            #expect(
                response.head.headerFields[fields: name].map(\.value) == [value], "\(name)",
                sourceLocation: sourceLocation)
        }
    }

    /// Expects one policy with exactly the expected directives.
    static func expectPolicy(of response: Response, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let policies = response.head.headerFields[fields: .contentSecurityPolicy]
        #expect(policies.count == 1, sourceLocation: sourceLocation)
        let directives = try #require(policies.first, sourceLocation: sourceLocation).value.split(separator: "; ")
        #expect(Set(directives.map(String.init)) == contentSecurityPolicy, sourceLocation: sourceLocation)
    }
}
