import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// Reading the log: filtered, 50 entries a page, and one entry with its pair.
struct Audit: Sendable {
    let audit: AuditLog
    let pages: Pages
    let now: @Sendable () -> Int64

    private static let pageLength = 50
    private static let countedUpTo = 10_000

    func addRoutes(to router: inout Router<Admin>) {
        router.get(Paths.audit, requires: .audit, list)
        router.get(Paths.entry, requires: .audit, show)
    }

    private func list(_ request: Request, by admin: Admin) throws -> Response {
        let form = FilterForm(try request.query())
        let page = try form.faults.isEmpty ? found(form, for: admin) : AuditPage(form: form)
        return try pages.page("audit", page, for: admin, status: form.faults.isEmpty ? .ok : .unprocessableContent)
    }

    /// One entry more than a page holds is read: only so is it known whether an older page has anything on it.
    private func found(_ form: FilterForm, for admin: Admin) throws -> AuditPage {
        let entries = try audit.entries(form.filter, limit: Self.pageLength + 1)
        let shown = entries.prefix(Self.pageLength)
        let older = entries.count > Self.pageLength ? shown.last.map { form.link(before: $0.seq) } : nil
        return AuditPage(
            form: form, sentence: try sentence(form),
            entries: shown.map { EntryView($0, for: admin, at: Moment(now())) },
            older: older, newest: form.filter.before == nil ? nil : form.link())
    }

    /// The filter in words with its count; without a filter nothing is counted, as the numbers of the entries say it all.
    private func sentence(_ form: FilterForm) throws -> String? {
        guard !form.typed.isEmpty else { return nil }
        var filter = form.filter
        filter.before = nil
        return form.sentence(
            count: try audit.count(filter, upTo: Self.countedUpTo + 1), upTo: Self.countedUpTo)
    }

    private func show(_ request: Request, by admin: Admin) throws -> Response {
        guard let seq = Int64(try request.parameter("seq")), let entry = try audit.entry(seq) else {
            throw HTTPError(.notFound, "The audit log has no entry of this number.")
        }
        let pair = try entry.event.operation.map(audit.operation) ?? []
        let page = EntryPage(
            entry: EntryView(entry, for: admin, at: Moment(now())),
            pair: pair.first { $0.seq != seq }.map { EntryView($0, for: admin, at: Moment(now())) })
        return try pages.page("entry", page, for: admin)
    }
}

/// The log under a filter.
struct AuditPage: Page {
    let form: FilterForm
    var sentence: String?
    var entries: [EntryView] = []
    var older: Link?
    var newest: Link?

    static let fields: Fields<Self> = [
        "log": .link { _ in Links.audit }, "sentence": .optionalText(\.sentence), "entries": .list(\.entries),
        "hasEntries": .flag { !$0.entries.isEmpty }, "older": .optionalLink(\.older), "newest": .optionalLink(\.newest),
        "hasFaults": .flag { !$0.form.faults.isEmpty }, "faults": .texts { $0.form.faults.map(\.message) },
        "isFiltered": .flag { !$0.form.typed.isEmpty },
        "admin": .text { $0.form.value("admin") }, "user": .text { $0.form.value("user") },
        "app": .text { $0.form.value("app") }, "from": .text { $0.form.value("from") },
        "to": .text { $0.form.value("to") },
        "actions": .list { Choice.choices(Event.Action.allCases.map(\.rawValue), chosen: $0.form.value("action")) },
        "outcomes": .list { Choice.choices(Outcome.Kind.allCases.map(\.rawValue), chosen: $0.form.value("outcome")) },
        "fromFault": .optionalText { $0.form.fault("from") }, "toFault": .optionalText { $0.form.fault("to") },
    ]
}

/// A choice of a menu.
struct Choice: Page {
    let word: String
    let isChosen: Bool

    static func choices(_ words: [String], chosen: String) -> [Choice] {
        words.map { Choice(word: $0, isChosen: $0 == chosen) }
    }

    static let fields: Fields<Self> = ["word": .text(\.word), "isChosen": .flag(\.isChosen)]
}

/// One entry with all its fields, and its pair.
struct EntryPage: Page {
    let entry: EntryView
    let pair: EntryView?

    static let fields: Fields<Self> = [
        "entry": .view(\.entry), "pair": .optionalView(\.pair), "log": .link { _ in Links.audit },
    ]
}
