import HTTP
import HTTPTypes

/// The security header fields of every response (S-20 to S-26); nginx sets the same ones on its own pages.
enum SecurityHeaders {
    static func apply(to response: inout Response) {
        for (name, value) in fields { response[name] = value }
        if response[.cacheControl] == nil { response[.cacheControl] = "no-store" }
    }

    private static let fields: [(HTTPField.Name, String)] = [
        (.strictTransportSecurity, "max-age=63072000; includeSubDomains"),
        (
            .contentSecurityPolicy,
            """
            default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
            form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
            require-trusted-types-for 'script'; trusted-types 'none'
            """
        ),
        (.xContentTypeOptions, "nosniff"),
        (.known("Referrer-Policy"), "no-referrer"),
        (.known("Cross-Origin-Opener-Policy"), "same-origin"),
        (.known("Cross-Origin-Resource-Policy"), "same-origin"),
        (.known("Cross-Origin-Embedder-Policy"), "require-corp"),
        (.known("X-Frame-Options"), "DENY"),
        (
            .known("Permissions-Policy"),
            """
            accelerometer=(), browsing-topics=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), \
            gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()
            """
        ),
    ]
}
