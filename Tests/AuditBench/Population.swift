import AuditLog
import Foundation
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
                        try await log.note(event, outcome, by: actor)
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

/// Filters of the form: each field alone, and in pairs that seldom or never meet.
enum Filters {
    static func all(last: Int64) -> [(String, Filter)] {
        var all: [(String, Filter)] = []
        func add(_ name: String, _ change: (inout Filter) -> Void) {
            var filter = Filter()
            change(&filter)
            all.append((name, filter))
        }
        add("an admin") { $0.admin = "admin7@example.com" }
        add("an action") { $0.action = .revocation }
        add("an outcome") { $0.outcome = .refused }
        add("a user") { $0.user = "user-live-4711" }
        add("an external id") { $0.user = "customer-4711" }
        add("an app") { $0.app = "app-42" }
        add("an address") { $0.address = "192.0.2.7" }
        add("a ticket") { $0.ticket = "SUP-1000" }
        add("a request id") { $0.requestID = "request-id-5" }
        add("an operation") { $0.operation = "none" }
        add("an admin and an outcome") { ($0.admin, $0.outcome) = ("admin7@example.com", .refused) }
        add("an admin and an outcome that never meet") { ($0.admin, $0.outcome) = ("admin7@example.com", .unknown) }
        add("an app and an admin") { ($0.app, $0.admin) = ("app-42", "admin7@example.com") }
        add("an app and an address") { ($0.app, $0.address) = ("app-42", "192.0.2.7") }
        add("an admin and an address") { ($0.admin, $0.address) = ("admin7@example.com", "192.0.2.7") }
        add("a month") { ($0.from, $0.to) = (1_780_000_000_000, 1_782_600_000_000) }
        add("a month and an admin") {
            ($0.from, $0.to, $0.admin) = (1_780_000_000_000, 1_782_600_000_000, "admin7@example.com")
        }
        add("an old page of an admin") { ($0.before, $0.admin) = (last / 10, "admin7@example.com") }
        add("words that many have") { $0.text = "phishing" }
        add("words that few have") { $0.text = "malware, see the report 4711" }
        add("words that nobody has") { $0.text = "nothing of the kind" }
        add("words and an admin") { ($0.text, $0.admin) = ("dormant", "admin7@example.com") }
        return all
    }
}

/// How long something takes, in seconds.
func measure(_ work: () async throws -> Void) async rethrows -> Double {
    let begun = ContinuousClock.now
    try await work()
    return begun.duration(to: .now) / .seconds(1)
}

/// The median of some tries, in seconds.
func median(_ work: () throws -> Void) async rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<21 { times.append(try await measure { try work() }) }
    return times.sorted()[10]
}

func milliseconds(_ seconds: Double) -> String { "\((seconds * 100_000).rounded() / 100) ms" }
func ratio(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
