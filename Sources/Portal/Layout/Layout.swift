import HTTP
import HTTPTypes
import Templates

/// The parts of a page that are the same on all pages: header, find box, menu, and the links to style and script.
struct Layout: ViewModel {
    /// The signed-in admin as the header shows them.
    struct Viewer: Sendable {
        let email: String
        let role: String
        let canLookUp: Bool
        let canAudit: Bool
        /// The CSRF token of the sign-out form.
        let csrf: String
    }

    let site: SiteInfo
    let viewer: Viewer?
    /// The text in the find box.
    var findInput = ""

    static let fields: Fields<Self> = [
        "style": .link(\.site.style), "script": .link(\.site.script), "icon": .link(\.site.icon),
        "environment": .text(\.site.environment), "project": .text(\.site.project),
        "environmentClass": .text { $0.site.environment.lowercased() },
        "home": .link { _ in Links.home }, "find": .link { _ in Links.find },
        "auditLog": .link { _ in Links.audit }, "signOut": .link { _ in Links.signOut },
        "isSignedIn": .flag { $0.viewer != nil }, "canLookUp": .flag { $0.viewer?.canLookUp ?? false },
        "canAudit": .flag { $0.viewer?.canAudit ?? false }, "adminEmail": .text { $0.viewer?.email ?? "" },
        "adminRole": .text { $0.viewer?.role ?? "" }, "csrf": .text { $0.viewer?.csrf ?? "" },
        "findInput": .text(\.findInput),
    ]
}

/// Renders pages: a template with the values of its view model, inside the layout.
struct PageRenderer: Sendable {
    let templates: Templates
    let site: SiteInfo

    func page(
        _ template: String, _ model: some ViewModel, for viewer: Layout.Viewer?, findInput: String = "",
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let layout = Layout(site: site, viewer: viewer, findInput: findInput)
        return .html(try templates.render(template, layout, model), status: status)
    }
}
