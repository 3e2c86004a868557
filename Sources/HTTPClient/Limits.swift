extension HTTPClient {
    /// How long a call may take, and how large its answer may be (S-59).
    public struct Limits: Sendable {
        /// Until the connection stands, the TLS handshake included; and before that, for as long again, for the call's turn.
        public var connect: Duration = .seconds(3)
        /// Until the last byte of the answer, from the call's turn on.
        public var total: Duration = .seconds(10)
        /// The slowest answer that is borne, in bytes a second; it counts from the request on, before the first byte too.
        public var lowSpeed = 1024
        /// For how long an answer may be slower than that, in whole seconds.
        public var lowSpeedPeriod: Duration = .seconds(5)
        /// The longest body, in bytes.
        public var body = 1024 * 1024
        /// The longest header, in bytes, with status lines, interim answers and trailers.
        public var header = 64 * 1024
        /// The most lines that a header may have, counted likewise.
        public var headerLines = 256
        /// The most calls in activeCall, and the most connections kept; a further call waits for its turn.
        public var callsInFlight = 1024

        /// The limits of S-59.
        public init() {}
    }

    /// Whose word for a server's certificate is taken; there is no way to take none.
    public enum Trust: Sendable {
        /// The authorities that the system trusts.
        case system
        /// The authorities of one file (PEM) and no others.
        case authority(file: String)
    }
}

extension Duration {
    /// The duration in whole milliseconds, at least one, because libcurl takes zero for no limit.
    var milliseconds: Int { units(perSecond: 1000) }

    /// The duration in whole seconds, at least one, because libcurl takes zero for no limit.
    var wholeSeconds: Int { units(perSecond: 1) }

    private func units(perSecond: Int64) -> Int {
        let day: Int64 = 86_400
        let (seconds, attoseconds) = min(max(self, .zero), .seconds(day)).components
        return Int(max(1, seconds * perSecond + attoseconds / (1_000_000_000_000_000_000 / perSecond)))
    }
}
