import AuditLog
import HTTP
import Templates

/// The filter of the log as an admin fills it in: fields of text, and what is wrong with them.
struct FilterForm: Sendable {
    private(set) var filter = Filter()
    /// The fields as they were typed, without the empty ones and the spaces around them.
    private(set) var typed: [(name: String, value: String)] = []
    /// What is wrong, by field.
    private(set) var faults: [(name: String, message: String)] = []

    /// The fields in the order of the form, with their labels.
    static let labels: KeyValuePairs<String, String> = [
        "text": "Words", "admin": "Admin", "action": "Action", "user": "User", "app": "App", "outcome": "Outcome",
        "from": "From", "to": "To", "ticket": "Ticket", "address": "Address", "request": "Request id",
        "operation": "Operation",
    ]

    init(_ query: Form) {
        for name in Self.labels.map(\.key) + ["before", "after"] {
            guard let value = query[name]?.trimmingSpace, !value.isEmpty else { continue }
            if !["before", "after"].contains(name) { typed.append((name, value)) }
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
        case "address": filter.address = value
        case "request": filter.requestID = value
        case "operation": filter.operation = value.lowercased()
        case "ticket": filter.ticket = value
        case "text":
            filter.text = value
            if value.unicodeScalars.count < 3 { faults.append((name, "Words need at least 3 characters.")) }
        case "action":
            filter.action = Event.Action(rawValue: value)
            if filter.action == nil { faults.append((name, "The log has no action “\(value)”.")) }
        case "outcome":
            filter.outcome = Outcome.Kind(rawValue: value)
            if filter.outcome == nil { faults.append((name, "The log has no outcome “\(value)”.")) }
        case "before": filter.before = readSeq(name, value)
        case "after": filter.after = readSeq(name, value)
        default: readTime(name, value)
        }
    }

    private mutating func readSeq(_ name: String, _ value: String) -> Int64? {
        let seq = Int64(value)
        if seq == nil { faults.append((name, "“\(name)” takes the number of an entry.")) }
        return seq
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

    /// Whether a field is filled in that stands among the further ones.
    var hasFurtherFields: Bool { typed.contains { ["ticket", "address", "request", "operation"].contains($0.name) } }

    /// The address of the same filter, from an entry on.
    func link(before seq: Int64? = nil) -> Link {
        Links.audit(typed.map { ($0.name, $0.value) } + (seq.map { [("before", String($0))] } ?? []))
    }

    /// The address of the filter with other values in some fields; an empty one takes the field away.
    func link(with changes: KeyValuePairs<String, String>) -> Link {
        let names = changes.map(\.key)
        let kept = typed.filter { !names.contains($0.name) }.map { ($0.name, $0.value) }
        return Links.audit(kept + changes.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) })
    }

    /// The whole filter as a download.
    func download(_ format: ExportFormat) -> Link { Links.export(format, typed.map { ($0.name, $0.value) }) }
}

extension String {
    /// The text without the spaces around it.
    fileprivate var trimmingSpace: String {
        let start = unicodeScalars.drop { $0.properties.isWhitespace }
        return String(String.UnicodeScalarView(start.reversed().drop { $0.properties.isWhitespace }.reversed()))
    }
}
