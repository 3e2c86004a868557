import Templates
import Testing

@Suite struct `A whole page` {
    struct Grant: ViewModel {
        let app: String
        let scopes: [String]
        let revocation: Link?

        static let fields: Fields<Grant> = [
            "app": .text(\.app), "scopes": .texts(\.scopes), "revocation": .optionalLink(\.revocation),
        ]
    }

    struct UserPage: ViewModel {
        let name: String
        let grants: [Grant]

        static let fields: Fields<UserPage> = ["name": .text(\.name), "grants": .list(\.grants)]
    }

    struct Frame: ViewModel {
        let environment: String
        let home = Link()

        static let fields: Fields<Frame> = ["environment": .text(\.environment), "home": .link(\.home)]
    }

    private let sources = [
        "layout": """
        <!doctype html>
        <html lang="en" data-environment="{{environment}}">
        <title>{{$title}}Portal{{/title}}</title>
        <a href="{{home}}">Portal</a>
        <main>
          {{$main}}
          {{/main}}
        </main>

        """,
        "user": """
        {{! The user, and what the user has connected. }}
        {{<layout}}
        {{$title}}{{name}} – Portal{{/title}}
        {{$main}}
        <h1>{{name}}</h1>
        {{#grants}}
          {{>grant}}
        {{/grants}}
        {{^grants}}
        <p>{{name}} has no connected apps.</p>
        {{/grants}}
        {{/main}}
        {{/layout}}

        """,
        "grant": """
        <article{{^revocation}} hidden{{/revocation}}>
          <h2>{{app}}</h2>{{#scopes}} <b>{{.}}</b>{{/scopes}}
          {{#revocation}}
          <a href="{{revocation}}">Revoke access…</a>
          {{/revocation}}
        </article>

        """,
    ]

    private func page(_ grants: [Grant]) throws -> String {
        let page = UserPage(name: "Ada & Co", grants: grants)
        let bytes = try Templates(sources: sources).render("user", Frame(environment: "TEST"), page)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `consists of its layout, blocks, partials and rows`() throws {
        let grants = [
            Grant(
                app: "Notes <1>", scopes: ["openid", "email"],
                revocation: Link("users", "1", query: ["a": "b", "c": "d"])),
            Grant(app: "Mail", scopes: [], revocation: nil),
        ]
        #expect(
            try page(grants) == """
                <!doctype html>
                <html lang="en" data-environment="TEST">
                <title>Ada &amp; Co – Portal</title>
                <a href="/">Portal</a>
                <main>
                <h1>Ada &amp; Co</h1>
                  <article>
                    <h2>Notes &lt;1&gt;</h2> <b>openid</b> <b>email</b>
                    <a href="/users/1?a=b&amp;c=d">Revoke access…</a>
                  </article>
                  <article hidden>
                    <h2>Mail</h2>
                  </article>
                </main>

                """)
    }

    @Test func `says that a list is empty`() throws {
        #expect(
            try page([]).contains("<main>\n<h1>Ada &amp; Co</h1>\n<p>Ada &amp; Co has no connected apps.</p>\n</main>"))
    }
}
