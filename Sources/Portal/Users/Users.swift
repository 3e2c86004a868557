import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Identifiers
import Stytch
import Templates
import Time

/// Finds a user, and shows a user with the connected apps.
struct Users: Sendable {
    let lookup: UserLookup
    let audit: AuditLog
    let pages: PageRenderer
    let recentLookups: RecentLookups
    let clock: any UTCClock

    private static let historyLength = 10

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.find, for: .admin(.lookUp), find)
        routes.get(Paths.user, for: .admin(.lookUp), show)
    }

    /// Resolves what was entered to one user and redirects to the user's canonical URL.
    private func find(_ request: ParsedRequest, by admin: Admin) async throws -> Response {
        let input = request.query["q"] ?? ""
        do {
            let pasted = try PastedID(input)
            try lookup.checkEnvironment(of: pasted.id)
            let user = try await lookup.user(pasted.id, input: input, by: admin)
            recentLookups.allowNext(user.id, by: admin, isCleaned: pasted.isCleaned)
            return .seeOther(Links.user(user.id))
        } catch {
            throw SearchFailure(input: input, cause: error)
        }
    }

    private func show(_ request: ParsedRequest, by admin: Admin, id: UserID) async throws -> Response {
        try lookup.checkEnvironment(of: id)
        let redirect = recentLookups.takeAllowed(id, by: admin)
        let result = try lastEntry(request.query["operation"])
        let (user, connected): (User, ConnectedApps)
        do {
            (user, connected) = try await lookup.userAndApps(
                id, input: id.description, isRecorded: redirect != nil, by: admin)
        } catch let error as StytchError {
            guard let link = resultLink(result, of: id, for: admin) else { throw error }
            return .seeOther(link)
        }
        guard user.id == id else {
            recentLookups.allowNext(user.id, by: admin)
            return .seeOther(Links.user(user.id))
        }
        let now = clock.now
        let page = UserPage(
            user: UserCard(user, at: now), apps: AppRow.rows(connected.apps, of: user, for: admin),
            count: connected.count, isCleaned: redirect?.isCleaned ?? false,
            banner: banner(result, user: user, connected: connected, for: admin),
            history: try history(of: user.id).map { EntryView($0, for: admin, at: now) },
            log: admin.isAllowed(.audit) ? Links.audit([("user", user.id.description)]) : nil)
        return try pages.page("user", page, for: admin)
    }

    /// The newest entries about revocations of the user's apps.
    private func history(of id: UserID) throws -> [Entry] {
        var filter = Filter()
        filter.user = id
        filter.action = .revocation
        return try audit.find(filter, limit: Self.historyLength).entries
    }

    private func lastEntry(_ operation: String?) throws -> Entry? {
        try operation.flatMap { try audit.operation($0).last }
    }

    /// The result of the operation in the URL, if it was about this user.
    private func banner(
        _ result: Entry?, user: User, connected: ConnectedApps, for admin: Admin
    ) -> RevocationBanner? {
        guard let result, result.event.user?.id == user.id else { return nil }
        let isListed = connected.apps.contains { $0.id == result.event.app?.id.description }
        // A list that was not read completely does not prove that the app is gone.
        let isListedNow: Bool? = isListed || connected.apps.count == connected.count ? isListed : nil
        return RevocationBanner(result, isListedNow: isListedNow, for: admin)
    }

    /// The page with the result of the operation in the URL, for when Stytch cannot be reached.
    private func resultLink(_ result: Entry?, of id: UserID, for admin: Admin) -> Link? {
        guard let result, let grant = result.grant, grant.user == id, admin.isAllowed(.revoke) else { return nil }
        return Links.revocation(of: grant, operation: result.event.operation)
    }
}

/// A search that found no user; the error page shows the input in the find box again.
struct SearchFailure: Error {
    let input: String
    let cause: any Error
}
