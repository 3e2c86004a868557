import AuditLog
import Identifiers
import Synchronization
import Time

/// Invents admins, users, apps and events; the same seed invents the same ones.
struct Population: Sendable {
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// Writes entries as the portal does, many at once, up to a number of them.
    func fill(_ log: AuditLog, upTo count: Int64) async throws {
        let next = Counter(from: try log.last)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<128 {
                group.addTask { [self] in
                    while true {
                        let number = next.next()
                        guard number <= count else { return }
                        let (event, outcome, actor) = entry(number)
                        try await log.recordEvent(event, outcome, by: actor)
                    }
                }
            }
        }
    }

    private func entry(_ number: Int64) -> (Event, Outcome, Actor) {
        let random = UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15 ^ seed
        let pick = { (shift: UInt64, count: UInt64) in Int((random >> shift) % count) }
        let admin = pick(7, 37)
        let actor = Actor(
            adminID: "admin-\(admin)", email: "admin\(admin)@example.com", role: "revoker",
            address: "192.0.2.\(pick(17, 200))", session: "session-\(admin)")
        let userNumber = pick(23, 100_000)
        let userID = "user-live-\(userNumber)"
        let user = UserID(userID).map {
            Event.User(id: $0, externalID: "customer-\(userNumber)", name: Self.names[pick(13, 20)])
        }
        guard pick(3, 5) == 0 else {
            return (
                Event(.lookUp, typed: userID, user: user), Outcome(pick(5, 50) == 0 ? .refused : .succeeded), actor
            )
        }
        let app = ConnectedAppID("app-\(pick(29, 300))").map {
            Event.App(
                id: $0, name: "\(Self.names[pick(31, 20)]) Agent", type: "third_party", scopes: "openid")
        }
        let event = Event(
            .revocation, typed: userID, user: user, app: app, reason: Self.reasons[pick(37, 5)] + " \(pick(41, 5000))",
            ticket: "SUP-\(number / 3)")
        return (event, Outcome(pick(43, 100) == 0 ? .refused : .succeeded, requestID: "request-id-\(number)"), actor)
    }

    private static let names = [
        "Acme", "Brook", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Iris", "Juniper", "Kestrel", "Lumen",
        "Meadow", "Nimbus", "Orchid", "Pine", "Quill", "Raven", "Sable", "Tidal",
    ]
    private static let reasons = [
        "reported phishing by a customer", "the user asked for it on the phone", "routine review of dormant access",
        "seems to be malware, see the report", "left the company",
    ]
}

/// Hands out ascending numbers to several tasks.
final class Counter: Sendable {
    private let last: Atomic<Int64>

    init(from first: Int64) { last = Atomic(first) }

    func next() -> Int64 { last.add(1, ordering: .relaxed).newValue }
}

/// A clock that advances evenly from one time to another, by one step per reading.
final class SteppingClock: UTCClock {
    private let readings = Atomic<Int64>(0)
    private let start: Int64
    private let step: Int64

    init(from start: Int64, until end: Int64, entries: Int64) {
        self.start = start
        // An entry reads the clock about twice.
        step = max(1, (end - start) / max(1, entries * 2))
    }

    var now: UTCTime {
        UTCTime(milliseconds: start + readings.add(1, ordering: .relaxed).newValue * step)
    }
}
