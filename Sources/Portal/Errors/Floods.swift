import AuditLog
import HTTPTypes
import Synchronization

/// Notices a client that sends many requests which cannot be accepted, and records that once a minute (S-63).
final class Floods: Sendable {
    private struct Count {
        var refusals: Int
        let since: Int64
    }

    private let audit: AuditLog
    private let now: @Sendable () -> Int64
    private let counts = Mutex<[String: Count]>([:])

    /// So many within a minute are no mistake of a person's.
    static let most = 20
    private static let minute: Int64 = 60_000
    private static let mostClients = 1_000

    init(audit: AuditLog, now: @escaping @Sendable () -> Int64) {
        self.audit = audit
        self.now = now
    }

    /// Counts an answer; the one that makes it too many has an entry. That the log takes none is no reason to answer otherwise.
    func count(_ status: HTTPResponse.Status, from client: String) async {
        guard
            [.badRequest, .forbidden, .methodNotAllowed, .contentTooLarge, .uriTooLong, .unsupportedMediaType]
                .contains(status)
        else { return }
        let now = now()
        let isTooMany = counts.withLock { counts in
            if counts.count >= Self.mostClients { counts = counts.filter { now - $0.value.since < Self.minute } }
            if counts.count >= Self.mostClients { counts.removeAll() }
            var count = counts[client] ?? Count(refusals: 0, since: now)
            if now - count.since >= Self.minute || now < count.since { count = Count(refusals: 0, since: now) }
            count.refusals += 1
            counts[client] = count
            return count.refusals == Self.most
        }
        guard isTooMany else { return }
        let actor = Actor(adminID: nil, email: "somebody", role: nil, address: client, session: nil)
        let event = Event(.refusal, typed: "\(Self.most) requests within a minute that cannot be accepted")
        _ = try? await audit.recordEvent(event, Outcome(.refused, errorType: "flood"), by: actor)
    }
}
