/// How long a request may take, and how large its response may be (S-59).
struct HTTPClientLimits: Sendable {
    /// The timeout of a connection, including the TLS handshake; and before that, of waiting for a free slot.
    var connect: Duration = .seconds(3)
    /// The timeout of the complete response, from the time at which the request has a slot.
    var total: Duration = .seconds(10)
    /// The minimum speed of a response in bytes a second; it counts from the request on, before the first byte too.
    var lowSpeed = 1024
    /// How long a response may be slower than that, in whole seconds.
    var lowSpeedPeriod: Duration = .seconds(5)
    /// The maximum length of a body in bytes.
    var body = 1024 * 1024
    /// The maximum length of a header in bytes, with status lines, interim responses and trailers.
    var header = 64 * 1024
    /// The maximum number of lines of a header.
    var headerLines = 256
    /// The maximum number of concurrent requests and of idle connections; more requests wait for a slot.
    var concurrentRequests = 1024
}

/// The certificate authorities that are trusted; verification cannot be turned off.
enum TLSTrust: Sendable {
    /// The authorities that the system trusts.
    case system
    /// The authorities in one file (PEM) and no others.
    case authority(file: String)
}

extension Duration {
    /// The duration in whole milliseconds, at least one, because zero means no limit to libcurl.
    var milliseconds: Int { units(perSecond: 1000) }

    /// The duration in whole seconds, at least one, because zero means no limit to libcurl.
    var wholeSeconds: Int { units(perSecond: 1) }

    private func units(perSecond: Int64) -> Int {
        let maximum = Duration.seconds(86_400)
        let (seconds, attoseconds) = min(max(self, .zero), maximum).components
        return Int(max(1, seconds * perSecond + attoseconds / (1_000_000_000_000_000_000 / perSecond)))
    }
}
