import AuditLog
import Synchronization

/// Made-up admins, users and apps, and what they do, repeated by a seed.
struct Population: Sendable {
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// Writes entries as the portal does, many at once, until there are so many.
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
        let pick = { (shift: UInt64, most: UInt64) in Int((random >> shift) % most) }
        let admin = pick(7, 37)
        let actor = Actor(
            adminID: "admin-\(admin)", email: "admin\(admin)@example.com", role: "revoker",
            address: "192.0.2.\(pick(17, 200))", session: "session-\(admin)")
        let user = Event.User(
            id: "user-live-\(pick(23, 100_000))", externalID: "customer-\(pick(23, 100_000))",
            name: Self.names[pick(13, 20)])
        guard pick(3, 5) == 0 else {
            return (
                Event(.lookUp, typed: user.id, user: user), Outcome(pick(5, 50) == 0 ? .refused : .succeeded), actor
            )
        }
        let app = Event.App(
            id: "app-\(pick(29, 300))", name: "\(Self.names[pick(31, 20)]) Agent", type: "third_party", scopes: "openid"
        )
        let event = Event(
            .revocation, typed: user.id, user: user, app: app, reason: Self.reasons[pick(37, 5)] + " \(pick(41, 5000))",
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

/// Numbers that several tasks take in turn.
final class Counter: Sendable {
    private let last: Atomic<Int64>

    init(from first: Int64) { last = Atomic(first) }

    func next() -> Int64 { last.add(1, ordering: .relaxed).newValue }
}

/// A clock that goes evenly from one time to another with each look.
final class TickingClock: Sendable {
    private let ticks = Atomic<Int64>(0)
    private let from: Int64
    private let step: Int64

    init(from: Int64, until: Int64, in ticks: Int64) {
        self.from = from
        // An entry looks at the clock about twice.
        step = max(1, (until - from) / max(1, ticks * 2))
    }

    var now: Int64 { from + ticks.add(1, ordering: .relaxed).newValue * step }
}
