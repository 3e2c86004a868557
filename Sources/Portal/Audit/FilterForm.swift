import AuditLog
import HTTP
import Templates

/// The filter of the log as an admin fills it in: eight fields of text, and what is wrong with them.
struct FilterForm: Sendable {
    private(set) var filter = Filter()
    /// The fields as they were typed, without the empty ones.
    private(set) var typed: [(name: String, value: String)] = []
    /// What is wrong, by field.
    private(set) var faults: [(name: String, message: String)] = []

    static let names = ["admin", "action", "user", "app", "outcome", "from", "to"]

    init(_ query: Form) {
        for name in Self.names + ["before"] {
            guard let value = query[name], !value.isEmpty else { continue }
            if name != "before" { typed.append((name, value)) }
            read(name, value)
        }
        if let from = filter.from, let to = filter.to, from > to {
            faults.append(("to", "“To” lies before “from”."))
        }
    }

    private mutating func read(_ name: String, _ value: String) {
        switch name {
        case "admin": filter.admin = value.lowercased()
        case "user": filter.user = value
        case "app": filter.app = value
        case "action":
            filter.action = Event.Action(rawValue: value)
            if filter.action == nil { faults.append((name, "The log has no action “\(value)”.")) }
        case "outcome":
            filter.outcome = Outcome.Kind(rawValue: value)
            if filter.outcome == nil { faults.append((name, "The log has no outcome “\(value)”.")) }
        case "before":
            filter.before = Int64(value)
            if filter.before == nil { faults.append((name, "“before” takes the number of an entry.")) }
        default: readTime(name, value)
        }
    }

    /// Both ends are included: a day, a minute or a second that is named counts to its last millisecond.
    private mutating func readTime(_ name: String, _ value: String) {
        guard let (moment, precision) = Moment.parse(value) else {
            faults.append((name, "“\(value)” is no time in UTC. Write 2026-11-23 or 2026-11-23T20:41:07."))
            return
        }
        if name == "from" { filter.from = moment.milliseconds } else { filter.to = moment.milliseconds + precision - 1 }
    }

    func value(_ name: String) -> String { typed.first { $0.name == name }?.value ?? "" }
    func fault(_ name: String) -> String? { faults.first { $0.name == name }?.message }

    /// The address of the same filter, from an entry on.
    func link(before seq: Int64? = nil) -> Link {
        Links.audit(typed.map { ($0.name, $0.value) } + (seq.map { [("before", String($0))] } ?? []))
    }

    /// The filter in a sentence.
    func sentence(count: Int, upTo most: Int) -> String {
        let what =
            switch filter.action {
            case .signIn: "Sign-ins"
            case .signOut: "Sign-outs"
            case .lookUp: "Look-ups"
            case .revocation: "Revocations"
            case .refusal: "Refusals"
            case nil: "Entries"
            }
        var parts = [what]
        if let admin = filter.admin { parts.append("by \(admin)") }
        if let user = filter.user { parts.append("about the user \(user)") }
        if let app = filter.app { parts.append("of the app \(app)") }
        if let outcome = filter.outcome { parts.append("with the outcome “\(outcome.rawValue)”") }
        if let from = filter.from { parts.append("from \(Moment(from).words)") }
        if let to = filter.to { parts.append("to \(Moment(to).words)") }
        return parts.joined(separator: " ") + ": " + (count > most ? "more than \(most)" : "\(count)")
    }
}
