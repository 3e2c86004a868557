import Accounts
import AuditFormat
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// Shows owners the faults of the log that nobody has acknowledged, and acknowledges them.
struct Faults: Sendable {
    let audit: AuditLog
    let pages: PageRenderer

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.faults, for: .admin(.acknowledgeFaults), show)
        routes.post(Paths.fault, for: .admin(.acknowledgeFaults), acknowledge)
    }

    private func show(_ request: ParsedRequest, by admin: Admin) throws -> Response {
        try pages.page("faults", FaultsPage(audit.integrityStatus.faults, csrf: admin.token.csrf), for: admin)
    }

    private func acknowledge(_ request: ParsedRequest, by admin: Admin, seq: Int64) async throws -> Response {
        let form = ReasonForm(reason: try request.form.required("reason"))
        let reason: Reason
        do { reason = try Reason(form) } catch {
            var page = FaultsPage(audit.integrityStatus.faults, csrf: admin.token.csrf)
            page.invalid = (seq, form.reason, error.reason ?? "")
            return try pages.page("faults", page, for: admin, status: .unprocessableContent)
        }
        guard try await !audit.acknowledge(seq, reason: reason.reason, by: admin.actor).isEmpty else {
            throw Problem(
                .conflict, "Already acknowledged", "There is no new fault at entry #\(seq).",
                "Go back to the faults and check which are left.")
        }
        return .seeOther(Links.faults)
    }
}

/// The faults of the log, each with a form to acknowledge it.
struct FaultsPage: ViewModel {
    /// Faults of a kind on entries that follow each other, which are acknowledged together.
    struct Group: ViewModel {
        let fault: Fault
        var last: Int64
        let csrf: String
        var reason = ""
        var error: String?

        static let fields: Fields<Self> = [
            "sentence": .text(\.fault.sentence), "isHonest": .flag(\.fault.hasHonestCauses),
            "range": .optionalText { $0.last > $0.fault.seq ? "#\($0.fault.seq) to #\($0.last)" : nil },
            "action": .link { Links.fault($0.fault.seq) }, "csrf": .text(\.csrf), "reason": .text(\.reason),
            "error": .optionalText(\.error), "id": .text { "reason-\($0.fault.kind.rawValue)-\($0.fault.seq)" },
        ]
    }

    private static let maximumGroupCount = 20

    private let all: [Group]
    /// The form that could not be accepted: the seq of its fault, what was typed, and what is wrong.
    var invalid: (seq: Int64, reason: String, error: String)?

    init(_ faults: [Fault], csrf: String) {
        var groups: [Group] = []
        for fault in faults.sorted(by: { ($0.kind.rawValue, $0.seq) < ($1.kind.rawValue, $1.seq) }) {
            if let end = groups.indices.last, groups[end].fault.kind == fault.kind, groups[end].last < .max,
                groups[end].last + 1 == fault.seq
            {
                groups[end].last = fault.seq
            } else {
                groups.append(Group(fault: fault, last: fault.seq, csrf: csrf))
            }
        }
        all = groups.sorted { $0.fault.seq < $1.fault.seq }
    }

    private var groups: [Group] {
        all.prefix(Self.maximumGroupCount).map { group in
            guard let invalid, invalid.seq == group.fault.seq else { return group }
            var group = group
            (group.reason, group.error) = (invalid.reason, invalid.error)
            return group
        }
    }

    static let fields: Fields<Self> = [
        "faults": .list(\.groups), "hasFaults": .flag { !$0.all.isEmpty },
        "hasMore": .flag { $0.all.count > maximumGroupCount }, "hasErrors": .flag { $0.invalid != nil },
        "log": .link { _ in Links.audit },
    ]
}
