public import Accounts
public import AuditLog
public import HTTP
import HTTPTypes
public import Logging
public import Stytch
public import Templates
public import Time

/// The whole site: one function from a request to its response.
public struct Portal: Sendable {
    private let access: AccessControl
    /// The work between requests.
    public let backgroundJobs: BackgroundJobs
    private let pages: PageRenderer
    private let metrics = Metrics()
    private let rejections: RejectionMonitor
    private let log: Logger
    private let stopwatch = ContinuousClock()

    /// The routes of the site.
    var routes: Routes { access.routes }

    /// Creates the site from its parts.
    ///
    /// - Parameters:
    ///   - origin: The origin that browsers use, such as `https://portal.example.com`.
    ///   - settleAfter: The minimum age of an intent without an outcome before the portal checks Stytch for it.
    public init(
        origin: String, site: SiteInfo, project: Project, transport: any Transport, audit: AuditLog,
        accounts: Accounts, templates: Templates, log: Logger, settleAfter: Duration = .seconds(30),
        clock: any UTCClock = .system
    ) {
        self.init(
            origin: origin, site: site, project: project, transport: transport, audit: audit, accounts: accounts,
            templates: templates, log: log, settleAfter: settleAfter, clock: clock, checks: .all)
    }

    init(
        origin: String, site: SiteInfo, project: Project, transport: any Transport, audit: AuditLog,
        accounts: Accounts, templates: Templates, log: Logger, settleAfter: Duration = .seconds(30),
        clock: any UTCClock, checks: CrossSiteChecks
    ) {
        self.log = log
        let pages = PageRenderer(templates: templates, site: site)
        self.pages = pages
        rejections = RejectionMonitor(audit: audit, clock: clock)
        let stytch = Stytch(project, through: MeteredTransport(transport: transport, metrics: metrics))
        let recentLookups = RecentLookups(clock: clock)
        let grantCheck = GrantCheck(stytch: stytch, clock: clock)
        let lookup = UserLookup(stytch: stytch, audit: audit, recentLookups: recentLookups, clock: clock)
        let reconciler = Reconciler(audit: audit, grantCheck: grantCheck, clock: clock, minimumAge: settleAfter)
        backgroundJobs = BackgroundJobs(
            audit: audit, accounts: accounts, reconciler: reconciler, clock: clock, log: log)

        var routes = Routes()
        Operations(audit: audit, metrics: metrics, clock: clock).addRoutes(to: &routes)
        Home(audit: audit, pages: pages, clock: clock).addRoutes(to: &routes)
        Users(lookup: lookup, audit: audit, pages: pages, recentLookups: recentLookups, clock: clock)
            .addRoutes(to: &routes)
        Revocations(
            stytch: stytch, audit: audit, grantCheck: grantCheck, lookup: lookup, recentLookups: recentLookups,
            confirmations: PendingConfirmations(clock: clock), pages: pages
        ).addRoutes(to: &routes)
        Audit(audit: audit, pages: pages, clock: clock).addRoutes(to: &routes)
        Faults(audit: audit, pages: pages).addRoutes(to: &routes)
        Downloads(audit: audit, pages: pages, clock: clock).addRoutes(to: &routes)
        SignIn(accounts: accounts, audit: audit, pages: pages, log: log, isAdminPage: routes.isAdminPage)
            .addRoutes(to: &routes)
        access = AccessControl(
            routes: routes, accounts: accounts, audit: audit, pages: pages, origin: origin, checks: checks)
    }

    /// Answers a request; every error becomes a page that describes it.
    public func respond(to request: Request) async -> Response {
        let started = stopwatch.now
        var context = AccessControl.Context()
        var response: Response
        do { response = try await access.respond(to: request, &context) } catch {
            response = page(for: error, context)
            await rejections.count(response.status, from: request.client)
        }
        finish(&response)
        if context.route != Paths.health.text {
            let elapsed = started.duration(to: stopwatch.now)
            log.info(
                "request",
                metadata: [
                    "method": "\(request.method.rawValue)", "path": "\(request.path)", "route": "\(context.route)",
                    "status": "\(response.status.code)", "ms": "\(elapsed / .milliseconds(1))",
                    "admin": "\(context.admin?.account.email ?? "")", "client": "\(request.client)",
                ])
        }
        return response
    }

    /// Answers what could not be read as a request.
    public func reject(_ error: HTTPError, client: String) async -> Response {
        var response = page(for: error, AccessControl.Context())
        await rejections.count(response.status, from: client)
        finish(&response)
        log.info(
            "rejected", metadata: ["status": "\(error.status.code)", "why": "\(error.message)", "client": "\(client)"])
        return response
    }

    private func finish(_ response: inout Response) {
        SecurityHeaders.apply(to: &response)
        metrics.countResponse(status: response.status.code)
    }

    /// Turns an error into a page and, for a server error, a line in the log.
    private func page(for error: any Error, _ context: AccessControl.Context) -> Response {
        let search = error as? SearchFailure
        let problem = Problem(search?.cause ?? error)
        let reference = String(UInt64.random(in: .min ... .max), radix: 36)
        if problem.status.code >= 500 {
            log.error(
                "failed",
                metadata: [
                    "reference": "\(reference)", "title": "\(problem.title)", "detail": "\(problem.detail)",
                    "requestID": "\(problem.requestID ?? "")", "route": "\(context.route)",
                ])
        }
        var response: Response
        do {
            response = try pages.page(
                "error", ErrorPage(problem: problem, reference: reference), for: context.admin,
                findInput: search?.input ?? "", status: problem.status)
        } catch {
            log.critical("error page not rendered", metadata: ["why": "\(error)", "reference": "\(reference)"])
            response = .text("\(problem.title)\nReference: \(reference)\n", status: problem.status)
        }
        for field in problem.fields { response.head.headerFields.append(field) }
        return response
    }
}
