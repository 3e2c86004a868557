import Accounts
import AuditLog
import HTTP
import Templates

/// The page to start from: find a user, what needs attention, what I did last.
struct Start: Sendable {
    let audit: AuditLog
    let pages: Pages
    let now: @Sendable () -> Int64

    func addRoutes(to router: inout Router<Admin>) {
        router.get(Paths.start, requires: .signedIn, show)
    }

    private func show(_ request: Request, by admin: Admin) throws -> Response {
        var mine = Filter()
        mine.admin = admin.account.email
        let now = Moment(now())
        let page = StartPage(
            mayLookUp: admin.isAllowed(.lookUp), mayAudit: admin.isAllowed(.audit), isWritable: audit.isWritable,
            mine: try audit.find(mine, limit: 10).entries.map { EntryView($0, for: admin, at: now) },
            open: try audit.openOperations(limit: 20).map { EntryView($0, for: admin, at: now) },
            standing: StandingView(audit.integrityStatus, at: now))
        return try pages.page("start", page, for: admin)
    }
}

/// What the page to start from shows.
struct StartPage: ViewModel {
    let mayLookUp: Bool
    let mayAudit: Bool
    let isWritable: Bool
    let mine: [EntryView]
    let open: [EntryView]
    let standing: StandingView

    static let fields: Fields<Self> = [
        "canFind": .flag(\.mayLookUp), "canAudit": .flag(\.mayAudit), "isWritable": .flag(\.isWritable),
        "hasActions": .flag { !$0.mine.isEmpty }, "actions": .list(\.mine), "findUser": .link { _ in Links.find },
        "log": .link { _ in Links.audit }, "open": .list(\.open), "hasOpen": .flag { !$0.open.isEmpty },
        "standing": .view(\.standing),
    ]
}
