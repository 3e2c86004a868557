public import Accounts
public import AuditLog
public import HTTP
import HTTPTypes
public import Logging
public import Stytch
public import Templates

/// The whole site: one function from a request to its response.
public struct Portal: Sendable {
    let door: Door
    /// What the portal does by itself, beside answering.
    public let upkeep: Upkeep
    private let pages: Pages
    private let metrics: Metrics
    private let log: Logger
    private let floods: Floods
    private let clock = ContinuousClock()

    /// Puts the site together.
    ///
    /// `origin` is how browsers name it, such as `https://portal.example.com`; `settleAfter` is how old an intent must be, in
    /// milliseconds, before the portal looks how it ended; `now` gives milliseconds since 1970-01-01.
    public init(
        origin: String, surroundings: Surroundings, project: Project, transport: any Transport, audit: AuditLog,
        accounts: Accounts, templates: Templates, log: Logger, settleAfter: Int64 = 30_000,
        now: @escaping @Sendable () -> Int64 = AuditLog.milliseconds
    ) {
        self.init(
            origin: origin, surroundings: surroundings, project: project, transport: transport, audit: audit,
            accounts: accounts, templates: templates, log: log, settleAfter: settleAfter, now: now, gates: .all)
    }

    init(
        origin: String, surroundings: Surroundings, project: Project, transport: any Transport, audit: AuditLog,
        accounts: Accounts, templates: Templates, log: Logger, settleAfter: Int64 = 30_000,
        now: @escaping @Sendable () -> Int64, gates: Gates
    ) {
        pages = Pages(templates: templates, surroundings: surroundings)
        metrics = Metrics()
        self.log = log
        let stytch = Stytch(project, through: MeteredTransport(transport: transport, metrics: metrics))
        let lookUps = LookUps(now: now)
        let observer = Observer(stytch: stytch, now: now)
        upkeep = Upkeep(
            audit: audit, accounts: accounts,
            reconciler: Reconciler(audit: audit, observer: observer, now: now, patience: settleAfter), log: log)
        floods = Floods(audit: audit, now: now)
        let reader = Reader(stytch: stytch, audit: audit, lookUps: lookUps, now: now)

        var rooms = Router<Admin>()
        Start(audit: audit, pages: pages, now: now).addRoutes(to: &rooms)
        Users(reader: reader, audit: audit, pages: pages, lookUps: lookUps, now: now).addRoutes(to: &rooms)
        Revocations(
            stytch: stytch, audit: audit, observer: observer, reader: reader, lookUps: lookUps,
            confirmations: Confirmations(now: now),
            pages: pages, now: now
        ).addRoutes(to: &rooms)
        Audit(audit: audit, pages: pages, now: now).addRoutes(to: &rooms)
        Exports(audit: audit, pages: pages, now: now).addRoutes(to: &rooms)

        let known = rooms
        let signIn = SignIn(accounts: accounts, audit: audit, pages: pages, log: log) { link in
            if case .found? = try? known.match(Request(.get, link.description)) { true } else { false }
        }
        signIn.addRoutes(to: &rooms)
        var hall = Router<Visitor>()
        Operations(audit: audit, metrics: metrics).addRoutes(to: &hall)
        signIn.addRoutes(to: &hall)
        door = Door(
            hall: hall, rooms: rooms, accounts: accounts, audit: audit, pages: pages, origin: origin, gates: gates)
    }

    /// Answers a request; whatever fails becomes a page that says so.
    public func respond(to request: Request) async -> Response {
        let started = clock.now
        var visit = Door.Visit()
        var response: Response
        do { response = try await door.answer(request, &visit) } catch {
            response = page(for: error, request, visit)
            await floods.count(response.status, from: request.client)
        }
        SecurityFields.apply(to: &response)
        metrics.countAnswer(status: response.status.code)
        if visit.route != Paths.health {
            let elapsed = started.duration(to: clock.now)
            log.info(
                "request",
                metadata: [
                    "method": "\(request.method.rawValue)", "path": "\(request.path)", "route": "\(visit.route)",
                    "status": "\(response.status.code)", "ms": "\(elapsed / .milliseconds(1))",
                    "admin": "\(visit.admin?.account.email ?? "")", "client": "\(request.client)",
                ])
        }
        return response
    }

    /// Answers a request that cannot be read at all.
    public func refuse(_ error: HTTPError, client: String) async -> Response {
        var response = page(for: error, Request(.get, "/"), Door.Visit())
        await floods.count(response.status, from: client)
        SecurityFields.apply(to: &response)
        metrics.countAnswer(status: response.status.code)
        log.info(
            "refused", metadata: ["status": "\(error.status.code)", "why": "\(error.message)", "client": "\(client)"])
        return response
    }

    /// The one place where an error becomes a page and a line of the log.
    private func page(for error: any Error, _ request: Request, _ visit: Door.Visit) -> Response {
        let search = error as? SearchFailed
        let problem = Problem(search?.cause ?? error)
        let reference = String(UInt64.random(in: .min ... .max), radix: 36)
        if problem.status.code >= 500 {
            log.error(
                "failed",
                metadata: [
                    "reference": "\(reference)", "title": "\(problem.title)", "detail": "\(problem.detail)",
                    "requestID": "\(problem.requestID ?? "")", "route": "\(visit.route)",
                ])
        }
        let page = ErrorPage(problem: problem, reference: reference)
        var response: Response
        do {
            response = try pages.page(
                "error", page, for: visit.admin, typed: search?.typed ?? "", status: problem.status)
        } catch {
            log.critical("the error page cannot be made", metadata: ["why": "\(error)", "reference": "\(reference)"])
            response = .text("\(problem.title)\nReference: \(reference)\n", status: problem.status)
        }
        for field in problem.fields { response.head.headerFields.append(field) }
        return response
    }
}
