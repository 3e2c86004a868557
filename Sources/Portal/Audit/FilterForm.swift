import AuditLog
import HTTP
import Identifiers
import Templates
import Text
import Time

/// The fields of the filter form, by their names in the query, in the order of the form.
enum FilterField: String, CaseIterable {
    case text, admin, action, user, app, outcome, from, to, ticket, address, request, operation

    var label: String {
        switch self {
        case .text: "Text"
        case .admin: "Admin"
        case .action: "Action"
        case .user: "User"
        case .app: "App"
        case .outcome: "Outcome"
        case .from: "From"
        case .to: "To"
        case .ticket: "Ticket"
        case .address: "IP address"
        case .request: "Request id"
        case .operation: "Operation"
        }
    }

    /// Whether the field is among those behind "More filters".
    var isAdditional: Bool { [.ticket, .address, .request, .operation].contains(self) }
}

/// The filter of the audit log as an admin enters it: the fields as text, and what is wrong with them.
struct FilterForm: Sendable {
    private(set) var filter = Filter()
    /// The non-empty fields as they were entered, without white space at both ends.
    private(set) var values: [(name: FilterField, value: String)] = []
    /// What is wrong; the name of a field is nil for `before` and `after`.
    private(set) var errors: [(name: FilterField?, message: String)] = []

    static let minimumTextLength = 3

    init(_ query: Form) {
        for field in FilterField.allCases {
            guard let value = query[field.rawValue]?.trimmingWhitespace, !value.isEmpty else { continue }
            values.append((field, value))
            read(field, value)
        }
        filter.before = readSeq("before", query)
        filter.after = readSeq("after", query)
        if let from = filter.from, let to = filter.to, from > to {
            errors.append((.to, "“To” is earlier than “From”."))
        }
    }

    private mutating func read(_ field: FilterField, _ value: String) {
        switch field {
        case .admin: filter.admin = value.lowercased()
        case .user:
            filter.user = UserID(value)
            if filter.user == nil { errors.append((field, "“\(value)” is not a user_id or external_id.")) }
        case .app:
            filter.app = ConnectedAppID(value)
            if filter.app == nil { errors.append((field, "“\(value)” is not a connected_app_id.")) }
        case .address: filter.address = value
        case .request: filter.requestID = value
        case .operation: filter.operation = value.lowercased()
        case .ticket: filter.ticket = value
        case .text:
            filter.text = value
            if value.unicodeScalars.count < Self.minimumTextLength {
                errors.append((field, "Enter at least \(Self.minimumTextLength) characters."))
            }
        case .action:
            filter.action = Event.Action(rawValue: value)
            if filter.action == nil { errors.append((field, "There is no action “\(value)”.")) }
        case .outcome:
            filter.outcome = Outcome.Kind(rawValue: value)
            if filter.outcome == nil { errors.append((field, "There is no outcome “\(value)”.")) }
        case .from, .to: readTime(field, value)
        }
    }

    private mutating func readSeq(_ name: String, _ query: Form) -> Int64? {
        guard let value = query[name]?.trimmingWhitespace, !value.isEmpty else { return nil }
        let seq = Int64(value)
        if seq == nil { errors.append((nil, "“\(name)” must be the number of an entry.")) }
        return seq
    }

    /// Both ends are inclusive: a day, minute or second ends with its last millisecond.
    private mutating func readTime(_ field: FilterField, _ value: String) {
        guard let (time, precision) = UTCTime.parse(value) else {
            errors.append(
                (field, "“\(value)” is not a valid UTC time. Use 2026-11-23 or 2026-11-23T20:41:07."))
            return
        }
        if field == .from { filter.from = time } else { filter.to = time + precision - .milliseconds(1) }
    }

    func value(_ field: FilterField) -> String { values.first { $0.name == field }?.value ?? "" }
    func error(_ field: FilterField) -> String? { errors.first { $0.name == field }?.message }

    /// Whether one of the fields behind "More filters" is used.
    var hasMoreFields: Bool { values.contains { $0.name.isAdditional } }

    /// The page of the same filter that begins before an entry.
    func link(before seq: Int64? = nil) -> Link {
        Links.audit(fields + (seq.map { [("before", String($0))] } ?? []))
    }

    /// The page of the filter with other values in some fields; an empty value removes the field.
    func link(with changes: KeyValuePairs<FilterField, String>) -> Link {
        let changed = changes.map(\.key)
        let kept = values.filter { !changed.contains($0.name) }
        let added = changes.filter { !$0.value.isEmpty }
        return Links.audit(kept.map { ($0.name.rawValue, $0.value) } + added.map { ($0.key.rawValue, $0.value) })
    }

    /// The download of all entries that match the filter.
    func download(_ format: ExportFormat) -> Link { Links.export(format, fields) }

    private var fields: [(String, String)] { values.map { ($0.name.rawValue, $0.value) } }
}
