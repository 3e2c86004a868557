import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates

/// Reading the log: filtered, 50 entries a page, and one entry with what belongs to it.
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

    private let kept = KeptPages()

    private func list(_ request: Request, by admin: Admin) throws -> Response {
        let question = KeptPages.Question(
            target: Array((request.head.path ?? "").utf8), session: admin.session.name, account: admin.account)
        return try kept.page(for: question, edition: audit.edition, second: now() / 1000) {
            try make(request, by: admin)
        }
    }

    private func make(_ request: Request, by admin: Admin) throws -> Response {
        let form = FilterForm(try request.query())
        let page = try form.faults.isEmpty ? found(form, for: admin) : AuditPage(form: form)
        return try pages.page("audit", page, for: admin, status: form.faults.isEmpty ? .ok : .unprocessableContent)
    }

    /// One entry more than a page holds is read: only so is it known whether an older page has anything on it.
    private func found(_ form: FilterForm, for admin: Admin) throws -> AuditPage {
        let now = Moment(now())
        let today = now.milliseconds / 86_400_000
        let (found, summary, open) = try audit.page(
            form.filter, limit: Self.pageLength + 1, countingUpTo: Self.countedUpTo, openLimit: 20)
        let count = FilterCount(summary, countedUpTo: Self.countedUpTo)
        let shown = found.entries.prefix(Self.pageLength)
        var page = AuditPage(form: form)
        page.sentence = form.typed.isEmpty ? nil : form.sentence(count)
        page.entries = shown.map { EntryView($0, for: admin, at: now) }
        page.older = found.entries.count > Self.pageLength ? shown.last.map { form.link(before: $0.seq) } : nil
        page.newest = form.filter.before == nil ? nil : form.link()
        page.further = found.searchedFrom.map { form.link(before: $0) }
        page.searchedTo = try found.searchedFrom.flatMap { try audit.entry($0) }.map { Moment($0.time).words }
        page.open = open.map { EntryView($0, for: admin, at: now) }
        let isNewestOnly = if case .exactly = count { false } else { true }
        page.chart = Chart(summary.parts, form, today: today, isNewestOnly: isNewestOnly)
        page.presets = Preset.presets(form, today: today)
        page.standing = StandingView(audit.integrityStatus, at: now)
        return page
    }

    private func show(_ request: Request, by admin: Admin) throws -> Response {
        guard let seq = Int64(try request.parameter("seq")), let entry = try audit.entry(seq) else {
            throw HTTPError(.notFound, "The audit log has no entry of this number.")
        }
        let now = Moment(now())
        let view = { (entry: Entry) in EntryView(entry, for: admin, at: now) }
        let operation = try entry.event.operation.map(audit.operation) ?? []
        let page = EntryPage(
            entry: view(entry), others: operation.filter { $0.seq != seq }.map(view),
            before: try audit.entry(seq - 1).map(view), after: try audit.entry(seq &+ 1).map(view))
        return try pages.page("entry", page, for: admin)
    }
}
