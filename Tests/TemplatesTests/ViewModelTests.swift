import Testing

@testable import Templates

@Suite struct `A view model` {
    struct Chip: ViewModel {
        let scope: String

        static let fields: Fields<Chip> = ["scope": .text(\.scope)]
    }

    struct Account: ViewModel {
        var name = "Ada"
        var email: String?
        var home = Link("users", "ada")
        var photo: Link?
        var isLocked = false
        var first = Chip(scope: "openid")
        var last: Chip?
        var chips = [Chip(scope: "email"), Chip(scope: "<phone>")]
        var roles = ["viewer", "revoker"]

        static let fields: Fields<Account> = [
            "name": .text(\.name), "shouted": .text { $0.name.uppercased() }, "email": .optionalText(\.email),
            "home": .link(\.home), "photo": .optionalLink(\.photo), "isLocked": .flag(\.isLocked),
            "first": .view(\.first), "last": .optionalView(\.last), "chips": .list(\.chips), "roles": .texts(\.roles),
        ]
    }

    @Test(arguments: [
        ("{{name}} {{shouted}}", "Ada ADA"),
        ("({{email}}){{^email}}none{{/email}}", "()none"),
        ("<a href=\"{{home}}\">", "<a href=\"/users/ada\">"),
        ("({{photo}}){{^photo}}none{{/photo}}", "()none"),
        ("{{#isLocked}}locked{{/isLocked}}{{^isLocked}}open{{/isLocked}}", "open"),
        ("{{first.scope}} {{#first}}{{scope}} {{name}}{{/first}}", "openid openid Ada"),
        ("{{last.scope}}{{^last}}none{{/last}}", "none"),
        ("{{#chips}}{{scope}} of {{name}};{{/chips}}", "email of Ada;&lt;phone&gt; of Ada;"),
        ("{{#roles}}{{.}} {{/roles}}", "viewer revoker "),
    ])
    func `provides each kind of value`(_ template: String, _ expected: String) throws {
        #expect(try render(template, Account()) == expected)
    }

    @Test func `provides an optional value if it exists`() throws {
        let account = Account(
            email: "a@b", photo: Link("p"), isLocked: true, last: Chip(scope: "x"), chips: [], roles: [])
        let template =
            "{{email}} <a href=\"{{photo}}\"> {{#isLocked}}locked{{/isLocked}} {{last.scope}}{{^chips}} 0{{/chips}}{{^roles}} 0{{/roles}}"
        #expect(try render(template, account) == "a@b <a href=\"/p\"> locked x 0 0")
    }

    @Test func `provides declared names only`() {
        let error = #expect(throws: TemplateError.self) { try render("{{surname}}", Account()) }
        #expect(error?.description == "page.html:1:1: “surname” is not provided by any context.")
        #expect(Account().value("scope") == nil)
        #expect(Account().value(Name("a name that was never used before \(#line)")) == nil)
    }

    @Test func `uses the table of its type if it is existential`() {
        let view: any TemplateContext = Account()
        guard case .text("Ada") = view.value("name") else {
            Issue.record("The name is \(String(describing: view.value("name"))).")
            return
        }
    }
}

@Suite struct `A name` {
    @Test func `has the same number for the same text`() {
        #expect(Name("a-name") == Name("a-name"))
        #expect(Name("a-name") == "a-name")
        #expect(Name("a-name") != Name("another-name"))
        #expect("\(Name("a-name"))" == "a-name")
    }

    @Test func `has the same number from many tasks at once`() async {
        let ids = await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { (0..<100).map { Name("shared-\($0)").id } } }
            return await group.reduce(into: Set<[Int]>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(ids.first.map { Set($0).count } == 100)
    }
}
