import AuditFormat
import HTTP
import HTTPTypes
import Identifiers
import Templates
import TestSupport
import Testing
import Time

@testable import AuditLog
@testable import Portal
@testable import Stytch

/// View models of every page, with every optional part and with none.
enum PageSamples {
    private static let now = ManualClock().now

    /// Returns each template with the pages that are rendered with it.
    static func all(for admin: Admin) throws -> [(template: String, pages: [any ViewModel])] {
        let unknown = try entry(
            1, .outcome, Outcome(.unknown, status: 500, errorType: "failed", requestID: "request-1"))
        let succeeded = try entry(2, .event, Outcome(.succeeded, status: 200, requestID: "request-1"))
        let bare = Entry(
            seq: 3, time: UTCTime(milliseconds: 1), phase: .event, intent: nil, actor: .admin(""),
            event: Event(.signIn),
            outcome: Outcome(.refused), duration: nil, epoch: 0, mac: .zero)
        let entries = [unknown, succeeded, bare]
        let views = entries.map { EntryView($0, for: admin, at: now) }
        let grant = try Grant(user: "user-7", app: app.id)
        let banners = entries.map { RevocationBanner($0, isListedNow: $0.seq == 1, for: admin) }
        let problem = Problem(.badGateway, "Title", "Message.", "Advice.", requestID: "request-1")
        return [
            (
                "user",
                [
                    UserPage(
                        user: UserCard(user(grant.user), at: now),
                        apps: AppRow.rows([app, app, emptyApp, unsafeApp], of: user(grant.user), for: admin),
                        count: 501, isCleaned: true, banner: banners[0], history: views, log: Links.audit),
                    UserPage(
                        user: UserCard(emptyUser(grant.user), at: now), apps: [], count: 0, isCleaned: false,
                        banner: nil, history: [], log: nil),
                ]
            ),
            ("revocation", confirmationPages(grant, admin)),
            ("revocation-result", banners.map { ResultPage(banner: $0, grant: grant) }), ("home", homePages(views)),
            ("audit", auditPages(views)),
            (
                "entry",
                views.map { EntryPage(entry: $0, related: [views[0]], previous: $0, next: $0) } + [
                    EntryPage(entry: views[2], related: [], previous: nil, next: nil)
                ]
            ),
            (
                "error",
                [
                    ErrorPage(problem: problem, reference: "r"),
                    ErrorPage(problem: Problem(HTTPError.notFound), reference: "r"),
                ]
            ),
            (
                "sign-in",
                [true, false].map { SignInPage(action: Links.signIn(), csrf: "t", email: "e", isRefused: $0) }
            ), ("continue", [ContinuePage(next: Links.home)]), ("faults", faultsPages),
        ]
    }

    private static func confirmationPages(_ grant: Grant, _ admin: Admin) -> [any ViewModel] {
        let confirmations = PendingConfirmations(clock: ManualClock())
        let full = confirmations.create(grant, user: user(grant.user), app: app, by: admin)
        let empty = confirmations.create(grant, user: emptyUser(grant.user), app: emptyApp, by: admin)
        return [
            ConfirmationPage(
                full, csrf: "t", form: ReasonForm(reason: "r", ticket: "t"),
                invalid: Reason.Invalid(reason: "Too short.", ticket: "Too long."), isExpired: true),
            ConfirmationPage(empty, csrf: "t", form: ReasonForm()),
        ]
    }

    private static func homePages(_ views: [EntryView]) -> [any ViewModel] {
        [
            HomePage(
                canLookUp: true, canAudit: true, isWritable: false, activity: views, open: views,
                integrity: IntegrityNotice(IntegrityStatus(), at: now)),
            HomePage(
                canLookUp: false, canAudit: false, isWritable: true, activity: [], open: [],
                integrity: IntegrityNotice(whole, at: now)),
        ]
    }

    private static func auditPages(_ views: [EntryView]) -> [any ViewModel] {
        let invalid = FilterForm(
            Form([
                "text": "x", "from": "x", "to": "y", "action": "z", "outcome": "w", "before": "v", "user": "a b",
                "app": "a b",
            ]))
        let valid = FilterForm(
            Form(["action": "look-up", "outcome": "refused", "admin": "a", "user": "b", "app": "c", "ticket": "T-1"]))
        let parts = Outcome.Kind.allCases.map { Summary.Part(day: now.day, outcome: $0, count: 1) }
        var full = AuditPage(form: valid)
        full.sentence = "s"
        full.entries = views
        full.open = views
        full.older = Links.audit
        full.newest = Links.audit
        full.searchFurther = Links.audit
        full.searchedBackTo = "t"
        full.chart = Chart(parts, valid, today: now.day, isPartial: true)
        full.quickRanges = QuickRange.all(valid, today: now.date)
        full.integrity = IntegrityNotice(whole, at: now)
        return [full, AuditPage(form: invalid), AuditPage(form: FilterForm(Form()))]
    }

    private static var faultsPages: [any ViewModel] {
        var page = FaultsPage((1...60).map { Fault($0.isMultiple(of: 2) ? .cut : .mac, $0) }, csrf: "t")
        page.invalid = (2, "r", "Too short.")
        return [page, FaultsPage([Fault(.mac, 1), Fault(.mac, 2)], csrf: "t"), FaultsPage([], csrf: "t")]
    }

    private static var whole: IntegrityStatus {
        IntegrityStatus(
            newEntries: .init(verdict: Verdict(), at: now), wholeLog: .init(verdict: Verdict(), at: now),
            anchoredAt: now,
            hasFirstKey: true)
    }

    private static func user(_ id: UserID) -> User {
        User(
            id: id, externalID: "x-7", name: "Ada", emails: contacts, phones: contacts, status: "active",
            isLocked: true, lockExpires: "2026-11-23T21:00:00Z", created: "2026-11-23T20:00:00Z",
            roles: ["one", "two"])
    }

    private static func emptyUser(_ id: UserID) -> User {
        User(
            id: id, externalID: nil, name: "", emails: [], phones: [], status: "pending", isLocked: false,
            lockExpires: nil, created: nil, roles: [])
    }

    private static let contacts = [
        User.Contact(value: "a", isVerified: true), User.Contact(value: "b", isVerified: false),
    ]
    private static let app = ConnectedApp(
        id: "app-1", name: "Desk", description: "For desks.", type: .thirdParty,
        scopes: ["openid", "profile", "email", "offline_access", "full_access", "read:x"])
    private static let emptyApp = ConnectedApp(
        id: "app-2", name: "", description: "", type: .other("x"), scopes: [])
    private static let unsafeApp = ConnectedApp(
        id: "a b", name: "Odd", description: "", type: .firstParty, scopes: ["openid"])

    private static func entry(_ seq: Int64, _ phase: Entry.Phase, _ outcome: Outcome) throws -> Entry {
        Entry(
            seq: seq, time: now, phase: phase, intent: 1,
            actor: Actor(adminID: "id", email: "a@example.com", role: "owner", address: "192.0.2.7", session: "s"),
            event: Event(
                .revocation, operation: "0f", typed: "typed",
                user: try Event.User(id: "user-7", externalID: "x-7", name: "Ada"),
                app: try Event.App(id: "app-1", name: "Desk", type: "third_party"), reason: "why", ticket: "T-1",
                detail: "{}"),
            outcome: outcome, duration: 7, epoch: 1, mac: .zero)
    }
}
