import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Stytch
import Templates

/// Finding a user, and the page of a user with the connected apps.
struct Users: Sendable {
    let reader: Reader
    let audit: AuditLog
    let pages: Pages
    let lookUps: LookUps
    let now: @Sendable () -> Int64

    func addRoutes(to router: inout Router<Admin>) {
        router.get(Paths.find, requires: .lookUp, find)
        router.get(Paths.user, requires: .lookUp, show)
    }

    /// Resolves what was typed to one user, and leads to the canonical address.
    private func find(_ request: Request, by admin: Admin) async throws -> Response {
        let typed = try request.query()["q"] ?? ""
        do {
            let found = try TypedID(typed)
            try reader.refuseForeign(found.id)
            let user = try await reader.user(found.id, typed: typed, by: admin)
            lookUps.expect(user.id, by: admin, isCleaned: found.isCleaned)
            return .seeOther(Links.user(user.id))
        } catch {
            throw SearchFailed(typed: typed, cause: error)
        }
    }

    private func show(_ request: Request, by admin: Admin) async throws -> Response {
        let typed = try request.parameter("user")
        guard let id = UserID(typed) else {
            throw HTTPError.badRequest("This address does not hold the id of a user.")
        }
        try reader.refuseForeign(id)
        let arrival = lookUps.arrival(of: id, by: admin)
        let ended = try ended(request)
        let (user, connected): (User, ConnectedApps)
        do {
            (user, connected) = try await reader.userAndApps(id, typed: typed, isRecorded: arrival != nil, by: admin)
        } catch let error as StytchError {
            guard let result = result(of: ended, on: id, for: admin) else { throw error }
            return .seeOther(result)
        }
        guard user.id == id else {
            lookUps.expect(user.id, by: admin)
            return .seeOther(Links.user(user.id))
        }
        let page = UserPage(
            user: UserCard(user, at: Moment(now())), apps: AppRow.rows(connected.apps, of: user, for: admin),
            count: connected.count, isCleaned: arrival?.isCleaned ?? false,
            banner: banner(ended, user: user, connected: connected, for: admin),
            history: try history(of: user.id, for: admin),
            log: admin.isAllowed(.audit) ? Links.audit([("user", user.id.description)]) : nil)
        return try pages.page("user", page, for: admin)
    }

    /// The newest revocations of the user's apps, each with its intent.
    private func history(of id: UserID, for admin: Admin) throws -> [EntryView] {
        var filter = Filter()
        filter.user = id.description
        filter.action = .revocation
        return try audit.find(filter, limit: 10).entries.map { EntryView($0, for: admin, at: Moment(now())) }
    }

    /// The last entry of the operation that the address names.
    private func ended(_ request: Request) throws -> Entry? {
        try request.query()["operation"].flatMap { try audit.operation($0).last }
    }

    /// What the log says of the operation, if it was about this user.
    private func banner(_ ended: Entry?, user: User, connected: ConnectedApps, for admin: Admin) -> RevocationBanner? {
        guard let ended, ended.event.user?.id == user.id.description else { return nil }
        let isSeen = connected.apps.contains { $0.id == ended.event.app?.id }
        // Of apps beyond those that were read nothing is known.
        let isStillListed: Bool? = isSeen || connected.apps.count == connected.count ? isSeen : nil
        return RevocationBanner(ended, isStillListed: isStillListed, for: admin)
    }

    /// Where to read how the operation ended when Stytch cannot be asked.
    private func result(of ended: Entry?, on id: UserID, for admin: Admin) -> Link? {
        guard let ended, ended.event.user?.id == id.description, admin.isAllowed(.revoke),
            let app = ended.event.app.flatMap({ ConnectedAppID($0.id) })
        else { return nil }
        return Links.revocation(of: Grant(user: id, app: app), operation: ended.event.operation)
    }
}

/// A search that led to no user: the page repeats in the find box what was typed.
struct SearchFailed: Error {
    let typed: String
    let cause: any Error
}
