import HTTP
import HTTPTypes
import Testing

private struct Guest: Principal {
    enum Permission { case look, change }
    let permissions: Set<Permission>
    func isAllowed(_ permission: Permission) -> Bool { permissions.contains(permission) }
}

@Suite struct `Finding the route of a request` {
    private let router: Router<Guest>

    init() {
        var router = Router<Guest>()
        let answer: Router<Guest>.Handler = { request, _ in .text("\(request.parameters.sorted { $0.key < $1.key })") }
        router.get("/", requires: .look, answer)
        router.get("/users", requires: .look, answer)
        router.get("/users/new", requires: .change, answer)
        router.get("/users/:user", requires: .look, answer)
        router.post("/users/:user", requires: .change, answer)
        router.get("/users/:user/apps/:app", requires: .look, answer)
        router.post("/sign-out", requires: .look, answer)
        self.router = router
    }

    @Test(arguments: [
        ("/", "/", [:]),
        ("/?q=1", "/", [:]),
        ("/users", "/users", [:]),
        ("/users?/users/new", "/users", [:]),
        ("/users/new", "/users/new", [:]),
        ("/users/New", "/users/:user", ["user": "New"]),
        ("/users/7", "/users/:user", ["user": "7"]),
        ("/users/7?user=8", "/users/:user", ["user": "7"]),
        ("/users/a%2Fb", "/users/:user", ["user": "a/b"]),
        ("/users/a%2fapps%2fb", "/users/:user", ["user": "a/apps/b"]),
        ("/users/7/apps/a%2Fb", "/users/:user/apps/:app", ["user": "7", "app": "a/b"]),
        ("/users/a%7Cb", "/users/:user", ["user": "a|b"]),
        ("/users/%2525", "/users/:user", ["user": "%25"]),
        ("/users/a+b", "/users/:user", ["user": "a+b"]),
        ("/users/a;b=c:d@e", "/users/:user", ["user": "a;b=c:d@e"]),
        ("/users/:user", "/users/:user", ["user": ":user"]),
        ("/users/...", "/users/:user", ["user": "..."]),
        ("/users/\u{301}a", "/users/:user", ["user": "\u{301}a"]),
        ("/users/%F0%9F%91%8D", "/users/:user", ["user": "👍"]),
        ("/users/%20", "/users/:user", ["user": " "]),
    ])
    func `reads the raw path, and decodes each parameter once within its segment`(
        _ target: String, _ pattern: String, _ parameters: [String: String]
    ) throws {
        let (route, request) = try found(.get, target)

        #expect(route.pattern == pattern)
        #expect(request.parameters == parameters)
    }

    @Test(arguments: ["/users/%2e", "/users/%2E%2e", "/users/.%2e"])
    func `leaves a dot segment that came encoded to the type of the id, which refuses it`(_ target: String) throws {
        let (_, request) = try found(.get, target)

        #expect(["." as String?, ".."].contains(request.parameters["user"]))
    }

    @Test(arguments: [
        "", "*", "users", "//", "//users", "/users/", "/users//", "//users/7", "/users//apps/x", "/users/7/",
        "/users/7/apps",
        "/users/7/apps/", "/users/7/apps//", "/users/7/apps/x/", "/users/7/apps/x/y", "/./users", "/users/.",
        "/users/..",
        "/users/./apps/x", "/users/7/apps/..", "/users/../users", "/users/7/../8", "/Users", "/users/7/Apps/x",
        "/%75sers",
        "/users%2F7", "/users;a=b", "/users%20", "/users\\7", "/users/7/foo.css", "/users\u{301}",
        "/users/7/apps\u{301}/x",
        "http://example.com/users",
    ])
    func `folds nothing: another spelling is another address, and there is none`(_ target: String) throws {
        guard case .notFound = try router.match(Request(.get, target)) else {
            Issue.record("\(target) was found")
            return
        }
    }

    @Test(arguments: [
        "/users/%", "/users/%4", "/users/%zz", "/users/%00", "/users/a%00b", "/users/%C0%AF", "/users/%FF",
        "/users/%E6%97", "/users/7/apps/%zz", "/users/%zz/apps/7", "/users/%ED%A0%80",
    ])
    func `refuses a parameter that is not well encoded`(_ target: String) {
        #expect(throws: HTTPError.badRequest("The address is not well encoded.")) {
            try router.match(Request(.get, target))
        }
    }

    @Test func `finds for HEAD what GET finds, and the request stays a HEAD`() throws {
        let (route, request) = try found(.head, "/users/7")

        #expect(route.method == .get)
        #expect(request.method == .head)
        #expect(request.parameters == ["user": "7"])
    }

    @Test func `finds a route by its method too`() throws {
        #expect(try found(.get, "/users/7").route.permission == .look)
        #expect(try found(.post, "/users/7").route.permission == .change)
    }

    @Test func `takes the route that was added first, but one of the right method where the first has another`() throws
    {
        #expect(try found(.get, "/users/new").route.pattern == "/users/new")
        #expect(try found(.post, "/users/new").route.pattern == "/users/:user")
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/", [HTTPRequest.Method.get, .head]),
        (.get, "/sign-out", [.post]),
        (.head, "/sign-out", [.post]),
        (.put, "/users/7", [.get, .head, .post]),
        (.options, "/users/7", [.get, .head, .post]),
        (.delete, "/users/new", [.get, .head, .post]),
        (.connect, "/users", [.get, .head]),
        (.trace, "/users", [.get, .head]),
    ])
    func `S-18: names each method that the address takes, once, to a request with another`(
        _ method: HTTPRequest.Method, _ target: String, _ expected: [HTTPRequest.Method]
    ) throws {
        guard case .methodNotAllowed(let allowed) = try router.match(Request(method, target)) else {
            Issue.record("\(method) \(target) was not refused")
            return
        }
        #expect(allowed == expected)
    }

    @Test func `S-18: knows no unknown method, nor one in small letters`() throws {
        for name in ["FOO", "get", "Post"] {
            let method = try #require(HTTPRequest.Method(rawValue: name))
            guard case .methodNotAllowed = try router.match(Request(method, "/users/7")) else {
                Issue.record("\(name) was found")
                return
            }
        }
    }

    @Test func `lists every route with its permission, in the order in which they were added`() {
        #expect(
            router.routes.map(\.pattern) == [
                "/", "/users", "/users/new", "/users/:user", "/users/:user", "/users/:user/apps/:app", "/sign-out",
            ])
        #expect(router.routes.map(\.permission) == [.look, .look, .change, .look, .change, .look, .look])
    }

    @Test func `hands the handler the request with its parameters`() async throws {
        let (route, request) = try found(.get, "/users/7/apps/x%20y")
        let response = try await route.handler(request, Guest(permissions: [.look]))

        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"[(key: "app", value: "x y"), (key: "user", value: "7")]"#)
    }

    @Test func `finds nothing where nothing was added`() throws {
        guard case .notFound = try Router<Guest>().match(Request(.get, "/")) else {
            Issue.record("found")
            return
        }
    }

    private func found(_ method: HTTPRequest.Method, _ target: String) throws -> (
        route: Router<Guest>.Route, request: Request
    ) {
        guard case .found(let route, let request) = try router.match(Request(method, target)) else {
            throw HTTPError.notFound
        }
        return (route, request)
    }
}
