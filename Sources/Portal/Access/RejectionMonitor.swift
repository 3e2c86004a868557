import AuditLog
import HTTPTypes
import Synchronization
import Time

/// Counts rejected requests by client and records a client that sends many of them, once a minute (S-63).
final class RejectionMonitor: Sendable {
    private struct Window {
        var rejections = 0
        let start: UTCTime
    }

    private let audit: AuditLog
    private let clock: any UTCClock
    private let windows = Mutex<[String: Window]>([:])

    /// The number of rejections in a window that is recorded; a person does not make that many mistakes.
    static let threshold = 20
    private static let windowLength = Duration.seconds(60)
    private static let maximumClientCount = 1_000
    private static let countedStatuses: Set<HTTPResponse.Status> = [
        .badRequest, .forbidden, .methodNotAllowed, .contentTooLarge, .uriTooLong, .unsupportedMediaType,
    ]

    init(audit: AuditLog, clock: any UTCClock) {
        self.audit = audit
        self.clock = clock
    }

    /// Counts a response if it is a rejection; the one that reaches the threshold is recorded in the audit log.
    ///
    /// If the log cannot store the entry, the response stays the same.
    func count(_ status: HTTPResponse.Status, from client: String) async {
        guard Self.countedStatuses.contains(status), reachesThreshold(client) else { return }
        let actor = Actor(adminID: nil, email: "somebody", role: nil, address: client, session: nil)
        let event = Event(.refusal, typed: "\(Self.threshold) rejected requests within a minute")
        _ = try? await audit.recordEvent(event, Outcome(.refused, errorType: "flood"), by: actor)
    }

    private func reachesThreshold(_ client: String) -> Bool {
        let now = clock.now
        let isExpired = { (window: Window) in now - window.start >= Self.windowLength || now < window.start }
        return windows.withLock { windows in
            if windows.count >= Self.maximumClientCount { windows = windows.filter { !isExpired($0.value) } }
            if windows.count >= Self.maximumClientCount { windows.removeAll() }
            var window = windows[client] ?? Window(start: now)
            if isExpired(window) { window = Window(start: now) }
            window.rejections += 1
            windows[client] = window
            return window.rejections == Self.threshold
        }
    }
}
