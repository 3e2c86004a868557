// A page of a user with 12 apps and 48 scopes, as large as a real one.
import Templates

struct Chip: ViewModel {
    let scope: String, risk: String, explanation: String
    static let fields: Fields<Chip> = [
        "scope": .text(\.scope), "risk": .text(\.risk), "explanation": .text(\.explanation),
    ]
}
struct App: ViewModel {
    let name: String, initials: String, description: String, type: String, id: String, anchor: String, logo: String
    let level: String, granted: String, button: String, hint: String
    let revocation: Link, page: Link
    let isThirdParty: Bool
    let more: String?
    let chips: [Chip]
    static let fields: Fields<App> = [
        "name": .text(\.name), "initials": .text(\.initials), "description": .text(\.description),
        "type": .text(\.type),
        "id": .text(\.id), "anchor": .text(\.anchor), "logo": .text(\.logo), "level": .text(\.level),
        "granted": .text(\.granted), "button": .text(\.button), "hint": .text(\.hint),
        "revocation": .link(\.revocation), "page": .link(\.page), "isThirdParty": .flag(\.isThirdParty),
        "more": .optionalText(\.more), "chips": .list(\.chips),
    ]
}
struct UserPage: ViewModel {
    let title: String, email: String, status: String, id: String, external: String
    let home: Link
    let apps: [App]
    static let fields: Fields<UserPage> = [
        "title": .text(\.title), "email": .text(\.email), "status": .text(\.status), "id": .text(\.id),
        "external": .text(\.external), "home": .link(\.home), "apps": .list(\.apps),
    ]
}

let apps = (0..<12).map { i in
    App(
        name: "Calendar & Notes \(i)", initials: "CN", description: "Reads <calendars> and writes notes for you.",
        type: "third-party, public", id: "connected-app-test-d731954d-dab3-4b2b-bdee-07f3ad1be88\(i)",
        anchor: "app-\(i)",
        logo: "logo", level: "high", granted: "unknown", button: "Revoke access…", hint: "They are asked again.",
        revocation: Link("users", "user-test-16d9ba61", "connected-apps", "app-\(i)", "revocation"),
        page: Link("apps", "app-\(i)"), isThirdParty: i % 2 == 0, more: i % 3 == 0 ? "+2 more" : nil,
        chips: [
            Chip(scope: "openid", risk: "low", explanation: "Sign in"),
            Chip(scope: "email", risk: "low", explanation: "Sees the address"),
            Chip(scope: "offline_access", risk: "high", explanation: "Works while the user is away"),
            Chip(scope: "calendar:read", risk: "medium", explanation: "Reads the calendar"),
        ])
}
let page = UserPage(
    title: "Ada Lovelace", email: "ada@example.com", status: "active",
    id: "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6",
    external: "customer-0001", home: Link(), apps: apps)

let source = """
    <!doctype html>
    <html lang="en"><head><title>{{title}} – Portal</title></head><body>
    <header><a href="{{home}}">Portal</a></header>
    <main><h1>{{title}}</h1><p>{{email}} {{status}}</p><code>{{id}}</code><code>{{external}}</code>
    <table><caption>Apps</caption>
    {{#apps}}
    <tr id="{{anchor}}" class="{{level}}"><td title="{{logo}}">{{initials}}</td><td><a href="{{page}}">{{name}}</a><p>{{description}}</p>
    <p class="type">{{type}}{{#isThirdParty}} (third party){{/isThirdParty}}</p><code>{{id}}</code><p>{{granted}}</p>
    <ul>
    {{#chips}}
    <li class="{{risk}}" title="{{explanation}}">{{scope}}</li>
    {{/chips}}
    {{#more}}
    <li>{{more}}</li>
    {{/more}}
    </ul></td><td><a class="danger" href="{{revocation}}">{{button}}</a><p>{{hint}}</p></td></tr>
    {{/apps}}
    </table></main></body></html>

    """
