import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Identifiers
import Stytch
import Templates
import Time

/// Revokes one connected app of one user: the confirmation, the revocation, and its result.
struct Revocations: Sendable {
    let stytch: Stytch
    let audit: AuditLog
    let grantCheck: GrantCheck
    let lookup: UserLookup
    let recentLookups: RecentLookups
    let confirmations: PendingConfirmations
    let pages: PageRenderer
    private let inFlight = InFlightRevocations()

    init(
        stytch: Stytch, audit: AuditLog, grantCheck: GrantCheck, lookup: UserLookup, recentLookups: RecentLookups,
        confirmations: PendingConfirmations, pages: PageRenderer
    ) {
        self.stytch = stytch
        self.audit = audit
        self.grantCheck = grantCheck
        self.lookup = lookup
        self.recentLookups = recentLookups
        self.confirmations = confirmations
        self.pages = pages
    }

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.revocation, for: .admin(.revoke), show)
        routes.post(Paths.revocation, for: .admin(.revoke), create)
    }

    private func show(
        _ request: ParsedRequest, by admin: Admin, user: UserID, app: ConnectedAppID
    ) async throws -> Response {
        let grant = Grant(user: user, app: app)
        if let operation = request.query["operation"], let entry = try lastEntry(of: operation, on: grant) {
            let banner = RevocationBanner(entry, isListedNow: nil, for: admin)
            return try pages.page("revocation-result", ResultPage(banner: banner, grant: grant), for: admin)
        }
        return try await confirm(grant, by: admin)
    }

    private func create(
        _ request: ParsedRequest, by admin: Admin, user: UserID, app: ConnectedAppID
    ) async throws -> Response {
        let grant = Grant(user: user, app: app)
        let operation = try request.form.required("operation")
        let form = ReasonForm(reason: try request.form.required("reason"), ticket: request.form["ticket"] ?? "")
        guard let confirmation = confirmations.find(operation, for: grant, by: admin) else {
            if let last = try lastEntry(of: operation, on: grant) { return .seeOther(resultLink(last, of: grant)) }
            return try await confirm(grant, by: admin, form: form, isExpired: true)
        }
        let reason: Reason
        do { reason = try Reason(form) } catch {
            let page = ConfirmationPage(confirmation, csrf: admin.token.csrf, form: form, invalid: error)
            return try pages.page("revocation", page, for: admin, status: .unprocessableContent)
        }
        let last = try await inFlight.run(operation) { try await revoke(confirmation, because: reason, by: admin) }
        recentLookups.allowNext(grant.user, by: admin)
        return .seeOther(resultLink(last, of: grant))
    }

    /// Revokes and records it, and returns the last entry of the operation; a form that was submitted before leads to the
    /// result of that time.
    private func revoke(
        _ confirmation: PendingConfirmations.Confirmation, because reason: Reason, by admin: Admin
    ) async throws -> Entry {
        let event = Event(
            .revocation, operation: confirmation.operation, typed: confirmation.grant.user.description,
            user: confirmation.user, app: confirmation.app, reason: reason.reason, ticket: reason.ticket)
        do {
            return try await audit.record(event, by: admin.actor) { await revoke(confirmation.grant) }.outcome
        } catch {
            // Only if there is no entry may the page say that nothing was done.
            if case .outcomePending = error { throw error }
            guard let last = try lastEntry(of: confirmation.operation, on: confirmation.grant) else { throw error }
            return last
        }
    }

    /// Sends the revocation once and reads the user's apps again.
    ///
    /// If Stytch rejects it, the list decides whether anything was left to revoke, because the response to a second
    /// revocation is not documented. An unknown outcome is left to the reconciler.
    private func revoke(_ grant: Grant) async -> Outcome {
        do throws(StytchError) {
            let requestID = try await stytch.revoke(grant)
            return Outcome(
                .succeeded, status: 200, requestID: requestID, observation: await grantCheck.observe(grant))
        } catch {
            let kind = Outcome.Kind(revocation: error)
            let observation = kind == .refused ? await grantCheck.observe(grant) : nil
            return Outcome(
                observation?.state == .gone ? .alreadyRevoked : kind, status: error.status,
                errorType: error.type ?? error.reason.code, requestID: error.requestID, observation: observation)
        }
    }

    /// Renders the confirmation; what was entered before stays in the form.
    private func confirm(
        _ grant: Grant, by admin: Admin, form: ReasonForm = ReasonForm(), isExpired: Bool = false
    ) async throws -> Response {
        try lookup.checkEnvironment(of: grant.user)
        let (user, connected) = try await lookup.userAndApps(
            grant.user, input: grant.user.description, isRecorded: recentLookups.contains(grant.user, by: admin),
            by: admin)
        guard user.id == grant.user else {
            return .seeOther(Links.revocation(of: Grant(user: user.id, app: grant.app)))
        }
        guard let app = connected.apps.first(where: { $0.id == grant.app.description }) else {
            throw Problem(
                .notFound, "Not connected",
                "The user has no connected app with the id \(grant.app). It may have been revoked already.",
                "Look up the user again to see the apps that are connected now.")
        }
        let confirmation = confirmations.create(grant, user: user, app: app, by: admin)
        let page = ConfirmationPage(confirmation, csrf: admin.token.csrf, form: form, isExpired: isExpired)
        return try pages.page("revocation", page, for: admin, status: isExpired ? .conflict : .ok)
    }

    private func lastEntry(of operation: String, on grant: Grant) throws -> Entry? {
        try audit.operation(operation).last { $0.grant == grant }
    }

    /// A success is shown on the user's page, anything else on a page that needs nothing from Stytch.
    private func resultLink(_ entry: Entry, of grant: Grant) -> Link {
        entry.outcome?.kind == .succeeded
            ? Links.user(grant.user, operation: entry.event.operation)
            : Links.revocation(of: grant, operation: entry.event.operation)
    }
}

extension Outcome.Kind {
    /// The outcome of a revocation that Stytch did not confirm; unknown unless it certainly did not happen (S-61).
    fileprivate init(revocation error: StytchError) {
        self = if error.mayHaveTakenEffect { .unknown } else if error.status == nil { .notApplied } else { .refused }
    }
}
