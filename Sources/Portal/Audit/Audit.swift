import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates
import Time

/// Shows the audit log with a filter, 50 entries a page, and single entries with what belongs to them.
struct Audit: Sendable {
    let audit: AuditLog
    let pages: PageRenderer
    let clock: any UTCClock

    private static let pageLength = 50
    private static let countLimit = 10_000
    private static let openOperationLimit = 20

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.audit, for: .admin(.audit), list)
        routes.get(Paths.entry, for: .admin(.audit), show)
        routes.get(Paths.receipt, for: .admin(.audit), receipt)
    }

    private func list(_ request: ParsedRequest, by admin: Admin) throws -> Response {
        let form = FilterForm(request.query)
        guard form.errors.isEmpty else {
            return try pages.page("audit", AuditPage(form: form), for: admin, status: .unprocessableContent)
        }
        return try pages.page("audit", search(form, for: admin), for: admin)
    }

    /// Reads one entry more than a page has: only so is it known whether there is an older page.
    private func search(_ form: FilterForm, for admin: Admin) throws -> AuditPage {
        let now = clock.now
        let (found, summary, open) = try audit.page(
            form.filter, limit: Self.pageLength + 1, countingUpTo: Self.countLimit, openLimit: Self.openOperationLimit)
        let count = FilterCount(summary, limit: Self.countLimit)
        let shown = found.entries.prefix(Self.pageLength)
        var page = AuditPage(form: form)
        page.sentence = form.values.isEmpty ? nil : form.sentence(count)
        page.entries = shown.map { EntryView($0, for: admin, at: now) }
        page.older = found.entries.count > Self.pageLength ? shown.last.map { form.link(before: $0.seq) } : nil
        page.newest = form.filter.before == nil ? nil : form.link()
        page.searchFurther = found.searchedFrom.map { form.link(before: $0) }
        page.searchedBackTo = try found.searchedFrom.flatMap { try audit.entry($0) }.map(\.time.words)
        page.open = open.map { EntryView($0, for: admin, at: now) }
        let isPartial = if case .exactly = count { false } else { true }
        page.chart = Chart(summary.parts, form, today: now.day, isPartial: isPartial)
        page.quickRanges = QuickRange.all(form, today: now.date)
        page.integrity = IntegrityNotice(audit.integrityStatus, for: admin, at: now)
        return page
    }

    /// Returns a proof of an entry for somebody who does not have the log.
    private func receipt(_ request: ParsedRequest, by admin: Admin, seq: Int64) throws -> Response {
        guard try audit.entry(seq) != nil else { throw Int64.invalid }
        guard let receipt = try audit.receipt(of: seq) else {
            throw Problem(
                .conflict, "No receipt yet", "Entry #\(seq) is newer than the last checkpoint of the log.",
                "Checkpoints are written every hour. Try again later.")
        }
        var response = Response(.ok, fields: [.contentType: "text/plain; charset=utf-8"])
        response[.contentDisposition] = "attachment; filename=\"entry-\(seq).tlog-proof\""
        response.body = Array(receipt.utf8)
        return response
    }

    private func show(_ request: ParsedRequest, by admin: Admin, seq: Int64) throws -> Response {
        guard let entry = try audit.entry(seq) else { throw Int64.invalid }
        let now = clock.now
        let view = { (entry: Entry) in EntryView(entry, for: admin, at: now) }
        let operation = try entry.event.operation.map(audit.operation) ?? []
        let page = EntryPage(
            entry: view(entry), related: operation.filter { $0.seq != seq }.map(view),
            previous: try audit.entry(seq - 1).map(view), next: try audit.entry(seq &+ 1).map(view))
        return try pages.page("entry", page, for: admin)
    }
}
