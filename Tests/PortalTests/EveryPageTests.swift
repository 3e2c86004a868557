import Accounts
import Foundation
import HTTP
import HTTPTypes
import Templates
import Testing

@testable import AuditLog
@testable import Portal
@testable import Stytch

/// A name that a template misspells is found when the place is rendered; so every place is, with all that may be there and
/// with nothing of it.
@Suite struct `Every page` {
    /// Each template with the pages that are made of it.
    static func pages(of admin: Admin) throws -> [(template: String, pages: [any ViewModel])] {
        let now = Moment(1_795_466_467_000)
        let full = entry(.outcome, Outcome(.unknown, status: 500, errorType: "failed", requestID: "request-id-1"))
        let good = entry(.event, Outcome(.succeeded, status: 200, requestID: "request-id-1"))
        let bare = Entry(
            seq: 3, time: 1, phase: .event, intent: nil,
            actor: Actor(adminID: nil, email: "", role: nil, address: "", session: nil), event: Event(.signIn),
            outcome: Outcome(.refused), duration: nil)
        let views = [full, good, bare].map { EntryView($0, for: admin, at: now) }
        let grant = try Grant(user: "user-7", app: app.id)
        let (user, nobody) = (user(grant.user), nobody(grant.user))
        let confirmations = Confirmations { 0 }
        let rich = confirmations.open(grant, user: user, app: app, by: admin)
        let poor = confirmations.open(grant, user: nobody, app: nothing, by: admin)
        let fault = Grounds.Fault(reason: "Too short.", ticket: "Too long.")
        let parts = Outcome.Kind.allCases.map { Summary.Part(day: 20_780, outcome: $0, count: 1) }
        var whole = IntegrityStatus()
        (whole.verdict, whole.verified, whole.anchored) = (Verdict(), now.milliseconds, now.milliseconds)
        whole.hasFirstKey = true
        let wrong = FilterForm(
            Form(["text": "x", "from": "x", "to": "y", "action": "z", "outcome": "w", "before": "v"]))
        let right = FilterForm(
            Form(["action": "look-up", "outcome": "refused", "admin": "a", "user": "b", "app": "c", "ticket": "T-1"]))
        let banners = [full, good, bare].map { RevocationBanner($0, isStillListed: $0.seq == 1, for: admin) }
        let problem = Problem(.badGateway, "Title", "Message.", "Advice.", requestID: "request-id-1")
        return [
            (
                "user",
                [
                    UserPage(
                        user: UserCard(user, at: now),
                        apps: AppRow.rows([app, app, nothing, odd], of: user, for: admin),
                        count: 501, isCleaned: true, banner: banners[0], history: views, log: Links.audit),
                    UserPage(
                        user: UserCard(nobody, at: now), apps: [], count: 0, isCleaned: false, banner: nil, history: [],
                        log: nil),
                ]
            ),
            (
                "revocation",
                [
                    ConfirmationPage(
                        rich, token: "t", typed: TypedGrounds(reason: "r", ticket: "t"), fault: fault, isStale: true),
                    ConfirmationPage(poor, token: "t", typed: TypedGrounds()),
                ]
            ),
            ("revocation-result", banners.map { ResultPage(banner: $0, grant: grant) }),
            (
                "start",
                [
                    StartPage(
                        mayLookUp: true, mayAudit: true, isWritable: false, mine: views, open: views,
                        standing: StandingView(IntegrityStatus(), at: now)),
                    StartPage(
                        mayLookUp: false, mayAudit: false, isWritable: true, mine: [], open: [],
                        standing: StandingView(whole, at: now)),
                ]
            ),
            (
                "audit",
                [
                    AuditPage(
                        form: right, sentence: "s", entries: views, open: views, older: Links.audit,
                        newest: Links.audit,
                        further: Links.audit, searchedTo: "t",
                        chart: Chart(parts, right, today: 20_780, isNewestOnly: true),
                        presets: Preset.presets(right, today: 20_780), standing: StandingView(whole, at: now)),
                    AuditPage(form: wrong), AuditPage(form: FilterForm(Form())),
                ]
            ),
            (
                "entry",
                views.map { EntryPage(entry: $0, others: [views[0]], before: $0, after: $0) } + [
                    EntryPage(entry: views[2], others: [], before: nil, after: nil)
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
                [true, false].map { SignInPage(action: Links.signIn(), token: "t", email: "e", isRefused: $0) }
            ),
            ("threshold", [ThresholdPage(next: Links.start)]),
        ]
    }

    @Test(arguments: Role.allCases.map(Optional.some) + [nil])
    func `is made with all that may be on it, and with nothing of it, for each role and for a visitor`(role: Role?)
        throws
    {
        let admin = try Someone.signedIn(as: role ?? .viewer)
        for (template, pages) in try Self.pages(of: admin) {
            for page in pages {
                let response = try Self.site().page(template, page, for: role == nil ? nil : admin, typed: "typed")
                let markup = Markup(response.page)
                #expect(markup.faults.isEmpty, "\(template)")
                #expect(markup.tags.filter { $0.name == "h1" }.count == 1, "\(template)")
                #expect(response.page.contains("<a class=\"skip\" href=\"#main\">"))
            }
        }
    }

    @Test func `is made of a template, and every template is used`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: TestSite.root + "/templates")
        let names = Set(files.filter { $0.hasSuffix(".html") }.map { String($0.dropLast(".html".count)) })
        var parts: Set<String> = []
        for name in names {
            let source = try String(contentsOfFile: "\(TestSite.root)/templates/\(name).html", encoding: .utf8)
            parts.formUnion(source.matches(of: /\{\{[<>]([a-z-]+)\}\}/).map { String($0.output.1) })
        }
        #expect(parts.isSubset(of: names))
        #expect(Set(try Self.pages(of: Someone.signedIn()).map(\.template)) == names.subtracting(parts))
    }

    @Test func `has an id once, a label for each field, and a form that sends its token`() throws {
        let admin = try Someone.signedIn()
        for (template, pages) in try Self.pages(of: admin) {
            for page in pages {
                let response = try Self.site().page(template, page, for: admin)
                let markup = Markup(response.page)
                let ids = markup.values("id")
                #expect(Set(ids).count == ids.count, "\(template)")
                let labelled = Set(markup.values("for"))
                for field in markup.elements where ["input", "select", "textarea"].contains(field.name) {
                    let attributes = Dictionary(field.attributes.map { ($0.name, $0.value) }) { first, _ in first }
                    let isHidden = attributes["type"] == "hidden"
                    #expect(isHidden || labelled.contains(attributes["id"] ?? ""), "\(template) \(attributes)")
                }
                for name in ["aria-describedby", "aria-labelledby"] {
                    for value in markup.values(name) {
                        for id in value.split(separator: " ") { #expect(ids.contains(String(id)), "\(template) \(id)") }
                    }
                }
                let posts = markup.elements.filter { element in
                    element.name == "form" && element.attributes.contains { $0 == ("method", "post") }
                }
                let tokens = markup.elements.filter { element in
                    element.name == "input" && element.attributes.contains { $0 == ("name", "csrf") }
                }
                #expect(posts.count == tokens.count, "\(template)")
            }
        }
    }

    @Test func `names itself in its title`() throws {
        let admin = try Someone.signedIn()
        var titles: Set<String> = []
        for (template, pages) in try Self.pages(of: admin) {
            let page = try #require(pages.first)
            let response = try Self.site().page(template, page, for: admin)
            let title = try #require(response.page.firstMatch(of: /<title>([^<]+) · Connected Apps Portal<\/title>/))
            titles.insert(String(title.output.1))
        }
        #expect(titles.count == 9)
    }

    @Test func `shows the project and its environment as a tag`() throws {
        for environment in ["TEST", "LIVE", "SANDBOX"] {
            let surroundings = Surroundings(environment: environment, project: "project-1", assets: "0")
            let pages = Pages(templates: try TestSite.templates.get(), surroundings: surroundings)
            let page = try pages.page("threshold", ThresholdPage(next: Links.start), for: nil).page
            #expect(
                page.contains(
                    "<span class=\"tag tag-\(environment.lowercased())\" title=\"project-1\">\(environment)</span>"))
            #expect(page.contains("href=\"/assets/0/portal.css\""))
        }
    }

    static func site() throws -> Pages {
        Pages(
            templates: try TestSite.templates.get(),
            surroundings: Surroundings(environment: "TEST", project: "project-1", assets: "0"))
    }

    private static func user(_ id: UserID) -> User {
        User(
            id: id, externalID: "x-7", name: "Ada", emails: contacts, phones: contacts, status: "active",
            isLocked: true,
            lockExpires: "2026-11-23T21:00:00Z", created: "2026-11-23T20:00:00Z", roles: ["one", "two"])
    }

    private static func nobody(_ id: UserID) -> User {
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
    private static let nothing = ConnectedApp(id: "app-2", name: "", description: "", type: .other("x"), scopes: [])
    private static let odd = ConnectedApp(
        id: "a b", name: "Odd", description: "", type: .firstParty, scopes: ["openid"])

    private static func entry(_ phase: Entry.Phase, _ outcome: Outcome) -> Entry {
        Entry(
            seq: phase == .event ? 2 : 1, time: 1_795_466_467_000, phase: phase, intent: 1,
            actor: Actor(adminID: "id", email: "a@example.com", role: "owner", address: "192.0.2.7", session: "s"),
            event: Event(
                .revocation, operation: "0f", typed: "typed",
                user: Event.User(id: "user-7", externalID: "x-7", name: "Ada"),
                app: Event.App(id: "app-1", name: "Desk", type: "third_party", scopes: "openid"), reason: "why",
                ticket: "T-1"),
            outcome: outcome, duration: 7)
    }
}
