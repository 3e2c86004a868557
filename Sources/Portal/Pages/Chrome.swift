import Accounts
import HTTP
import HTTPTypes
import Templates

/// What stands around every page: the header, the find box, the admin's menu, the addresses of style and script.
struct Chrome: ViewModel {
    let surroundings: Surroundings
    let admin: Admin?
    /// What stands in the find box.
    var typed = ""
    var mayLookUp: Bool { admin?.isAllowed(.lookUp) ?? false }
    var mayAudit: Bool { admin?.isAllowed(.audit) ?? false }

    static let fields: Fields<Self> = [
        "style": .link(\.surroundings.style), "script": .link(\.surroundings.script),
        "icon": .link(\.surroundings.icon),
        "environment": .text(\.surroundings.environment), "project": .text(\.surroundings.project),
        "environmentClass": .text { $0.surroundings.environment.lowercased() },
        "start": .link { _ in Links.start }, "find": .link { _ in Links.find },
        "auditLog": .link { _ in Links.audit }, "signOut": .link { _ in Links.signOut },
        "isSignedIn": .flag { $0.admin != nil }, "mayLookUp": .flag(\.mayLookUp), "mayAudit": .flag(\.mayAudit),
        "adminEmail": .text { $0.admin?.account.email ?? "" },
        "adminRole": .text { $0.admin?.account.role.rawValue ?? "" },
        "csrf": .text { $0.admin?.token.csrf ?? "" }, "typedInBox": .text(\.typed),
    ]
}

/// What is the same around all pages while the program runs.
public struct Surroundings: Sendable {
    /// `TEST`, `LIVE` or `SANDBOX`.
    public let environment: String
    /// The id of the Stytch project.
    public let project: String
    let style: Link
    let script: Link
    let icon: Link

    /// Describes the surroundings; `assets` is the version under which the files of `public` are served.
    public init(environment: String, project: String, assets: String) {
        self.environment = environment
        self.project = project
        style = Links.asset("portal.css", version: assets)
        script = Links.asset("portal.js", version: assets)
        icon = Links.asset("icon.svg", version: assets)
    }
}

/// Makes a page of its template and what it shows.
struct Pages: Sendable {
    let templates: Templates
    let surroundings: Surroundings

    func page(
        _ template: String, _ page: some ViewModel, for admin: Admin?, typed: String = "", status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let chrome = Chrome(surroundings: surroundings, admin: admin, typed: typed)
        return .html(try templates.render(template, chrome, page), status: status)
    }
}
