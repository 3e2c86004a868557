import Accounts
import AuditLog
import HTTP
import Templates
import Time

/// The home page: find a user, what needs attention, and the admin's recent activity.
struct Home: Sendable {
    let audit: AuditLog
    let pages: PageRenderer
    let clock: any UTCClock

    private static let activityLength = 10
    private static let openOperationLimit = 20

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.home, for: .admin(.signedIn), show)
    }

    private func show(_ request: ParsedRequest, by admin: Admin) throws -> Response {
        var filter = Filter()
        filter.admin = admin.account.email
        let now = clock.now
        let page = HomePage(
            canLookUp: admin.isAllowed(.lookUp), canAudit: admin.isAllowed(.audit), isWritable: audit.isWritable,
            activity: try audit.find(filter, limit: Self.activityLength).entries.map {
                EntryView($0, for: admin, at: now)
            },
            open: try audit.openOperations(limit: Self.openOperationLimit).map { EntryView($0, for: admin, at: now) },
            integrity: IntegrityNotice(audit.integrityStatus, for: admin, at: now))
        return try pages.page("home", page, for: admin)
    }
}

/// The values of the home page.
struct HomePage: ViewModel {
    let canLookUp: Bool
    let canAudit: Bool
    let isWritable: Bool
    let activity: [EntryView]
    let open: [EntryView]
    let integrity: IntegrityNotice

    static let fields: Fields<Self> = [
        "canLookUp": .flag(\.canLookUp), "canAudit": .flag(\.canAudit), "isWritable": .flag(\.isWritable),
        "hasActivity": .flag { !$0.activity.isEmpty }, "activity": .list(\.activity),
        "findUser": .link { _ in Links.find }, "log": .link { _ in Links.audit },
        "open": .list(\.open), "hasOpen": .flag { !$0.open.isEmpty }, "integrity": .view(\.integrity),
    ]
}
