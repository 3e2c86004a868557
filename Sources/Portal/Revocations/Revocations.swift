import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Stytch
import Templates

/// Revoking one connected app of one user: confirm, revoke, read how it ended.
struct Revocations: Sendable {
    let stytch: Stytch
    let audit: AuditLog
    let observer: Observer
    let reader: Reader
    let lookUps: LookUps
    let confirmations: Confirmations
    let pages: Pages
    let now: @Sendable () -> Int64
    private let running = Running()

    func addRoutes(to router: inout Router<Admin>) {
        router.get(Paths.revocation, requires: .revoke, show)
        router.post(Paths.revocation, requires: .revoke, create)
    }

    private func show(_ request: Request, by admin: Admin) async throws -> Response {
        let grant = try Grant(user: request.parameter("user"), app: request.parameter("app"))
        if let operation = try request.query()["operation"], let result = try result(operation, of: grant, for: admin) {
            return try pages.page("revocation-result", result, for: admin)
        }
        return try await confirm(grant, by: admin)
    }

    private func create(_ request: Request, by admin: Admin) async throws -> Response {
        let grant = try Grant(user: request.parameter("user"), app: request.parameter("app"))
        let form = try request.form()
        let operation = try form.required("operation")
        let typed = TypedGrounds(reason: try form.required("reason"), ticket: form["ticket"] ?? "")
        guard let confirmation = confirmations.find(operation, for: grant, by: admin) else {
            if let last = try lastEntry(of: operation, on: grant) { return .seeOther(address(of: last, grant)) }
            return try await confirm(grant, by: admin, typed: typed, isStale: true)
        }
        switch Grounds.read(reason: typed.reason, ticket: typed.ticket) {
        case .failure(let fault):
            let page = ConfirmationPage(confirmation, token: admin.token.csrf, typed: typed, fault: fault)
            return try pages.page("revocation", page, for: admin, status: .unprocessableContent)
        case .success(let grounds):
            let last = try await running.once(operation) {
                try await revoke(confirmation, on: grounds, by: admin)
            }
            lookUps.expect(grant.user, by: admin)
            return .seeOther(address(of: last, grant))
        }
    }

    /// Revokes and records it; the last entry of the operation. A form that was sent before leads to what it did then.
    private func revoke(
        _ confirmation: Confirmations.Confirmation, on grounds: Grounds, by admin: Admin
    ) async throws -> Entry {
        let event = Event(
            .revocation, operation: confirmation.operation, typed: confirmation.grant.user.description,
            user: confirmation.user, app: confirmation.app, reason: grounds.reason,
            ticket: grounds.ticket.isEmpty ? nil : grounds.ticket)
        do {
            return try await audit.record(event, by: admin.actor) { await revoke(confirmation.grant) }.outcome
        } catch {
            // Only of a form that was never sent may be said that nothing was done.
            if case .outcomePending = error { throw error }
            guard let last = try lastEntry(of: confirmation.operation, on: confirmation.grant) else { throw error }
            return last
        }
    }

    /// Asks Stytch once, and looks at the user's apps again. Where it refuses, the list says whether anything was left to
    /// revoke, as what a second revoke answers is not documented; what is unknown is left to the reconciler.
    private func revoke(_ grant: Grant) async -> Outcome {
        do throws(StytchError) {
            let requestID = try await stytch.revoke(grant)
            return Outcome(.succeeded, status: 200, requestID: requestID, observation: await observer.observe(grant))
        } catch {
            let kind = Outcome.Kind(revocation: error)
            let observation = kind == .refused ? await observer.observe(grant) : nil
            return Outcome(
                observation?.state == .gone ? .alreadyRevoked : kind, status: error.status,
                errorType: error.type ?? error.reason.word, requestID: error.requestID, observation: observation)
        }
    }

    /// The page that says what will happen; what was typed stays.
    private func confirm(
        _ grant: Grant, by admin: Admin, typed: TypedGrounds = TypedGrounds(), isStale: Bool = false
    ) async throws -> Response {
        try reader.refuseForeign(grant.user)
        let (user, connected) = try await reader.userAndApps(
            grant.user, typed: grant.user.description, isRecorded: lookUps.remembers(grant.user, by: admin), by: admin)
        guard user.id == grant.user else {
            return .seeOther(Links.revocation(of: Grant(user: user.id, app: grant.app)))
        }
        guard let app = connected.apps.first(where: { $0.id == grant.app.description }) else {
            throw Problem(
                .notFound, "Not connected",
                "The user has no connected app with the id \(grant.app). It may have been revoked already.",
                "Find the user again to see the apps that are connected now.")
        }
        let confirmation = confirmations.open(grant, user: user, app: app, by: admin)
        let page = ConfirmationPage(confirmation, token: admin.token.csrf, typed: typed, isStale: isStale)
        return try pages.page("revocation", page, for: admin, status: isStale ? .conflict : .ok)
    }

    /// The last entry of an operation on this grant.
    private func lastEntry(of operation: String, on grant: Grant) throws -> Entry? {
        try audit.operation(operation).last {
            $0.event.user?.id == grant.user.description && $0.event.app?.id == grant.app.description
        }
    }

    private func result(_ operation: String, of grant: Grant, for admin: Admin) throws -> ResultPage? {
        try lastEntry(of: operation, on: grant).map {
            ResultPage(banner: RevocationBanner($0, isStillListed: nil, for: admin), grant: grant)
        }
    }

    /// Success is seen on the user's page; anything else on a page that needs nothing from Stytch.
    private func address(of entry: Entry, _ grant: Grant) -> Link {
        entry.outcome?.kind == .succeeded
            ? Links.user(grant.user, operation: entry.event.operation)
            : Links.revocation(of: grant, operation: entry.event.operation)
    }
}

extension Outcome.Kind {
    /// How a revocation ended that was not acknowledged; `unknown` unless it is certain that it did not happen (S-61).
    fileprivate init(revocation error: StytchError) {
        self = if error.mayHaveTakenEffect { .unknown } else if error.status == nil { .notApplied } else { .refused }
    }
}
