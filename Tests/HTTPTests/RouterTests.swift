import HTTP
import HTTPTypes
import Testing

@Suite struct `Finding the route of a request` {
    /// An endpoint that only has a name.
    private enum Endpoint { case read, change }

    private let router: Router<Endpoint>

    init() {
        var router = Router<Endpoint>()
        router.add(.get, FixedPath("/"), .read)
        router.add(.get, FixedPath("/users"), .read)
        router.add(.get, FixedPath("/users/new"), .change)
        router.add(.get, PathPattern<Text>("/users/:user"), .read)
        router.add(.post, PathPattern<Text>("/users/:user"), .change)
        router.add(.get, PathPattern<Text, Text>("/users/:user/apps/:app"), .read)
        router.add(.post, FixedPath("/sign-out"), .read)
        self.router = router
    }

    @Test(arguments: [
        ("/", "/", []),
        ("/?q=1", "/", []),
        ("/users", "/users", []),
        ("/users?/users/new", "/users", []),
        ("/users/new", "/users/new", []),
        ("/users/New", "/users/:user", ["New"]),
        ("/users/7", "/users/:user", ["7"]),
        ("/users/7?user=8", "/users/:user", ["7"]),
        ("/users/a%2Fb", "/users/:user", ["a/b"]),
        ("/users/a%2fapps%2fb", "/users/:user", ["a/apps/b"]),
        ("/users/7/apps/a%2Fb", "/users/:user/apps/:app", ["7", "a/b"]),
        ("/users/a%7Cb", "/users/:user", ["a|b"]),
        ("/users/%2525", "/users/:user", ["%25"]),
        ("/users/a+b", "/users/:user", ["a+b"]),
        ("/users/a;b=c:d@e", "/users/:user", ["a;b=c:d@e"]),
        ("/users/:user", "/users/:user", [":user"]),
        ("/users/...", "/users/:user", ["..."]),
        ("/users/\u{301}a", "/users/:user", ["\u{301}a"]),
        ("/users/%F0%9F%91%8D", "/users/:user", ["👍"]),
        ("/users/%20", "/users/:user", [" "]),
    ])
    func `splits the raw path and decodes each parameter once, within its segment`(
        _ target: String, _ pattern: String, _ parameters: [String]
    ) throws {
        let found = try find(.get, target)

        #expect(found.route.pattern == pattern)
        #expect(found.parameters == parameters)
    }

    @Test(arguments: ["/users/%2e", "/users/%2E%2e", "/users/.%2e"])
    func `leaves an encoded dot segment to the type of the parameter`(_ target: String) throws {
        let parameters = try find(.get, target).parameters

        #expect([["."], [".."]].contains(parameters))
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
    func `normalizes nothing: another spelling is another path`(_ target: String) throws {
        guard case .notFound = try match(.get, target) else {
            Issue.record("\(target) was found")
            return
        }
    }

    @Test(arguments: [
        "/users/%", "/users/%4", "/users/%zz", "/users/%00", "/users/a%00b", "/users/%C0%AF", "/users/%FF",
        "/users/%E6%97", "/users/7/apps/%zz", "/users/%zz/apps/7", "/users/%ED%A0%80",
    ])
    func `refuses a parameter that is not encoded correctly`(_ target: String) {
        #expect(throws: HTTPError.self) {
            try match(.get, target)
        }
    }

    @Test func `finds the route of GET for HEAD`() throws {
        let found = try find(.head, "/users/7")

        #expect(found.route.method == .get)
        #expect(found.parameters == ["7"])
    }

    @Test func `finds a route by its method`() throws {
        #expect(try find(.get, "/users/7").route.endpoint == .read)
        #expect(try find(.post, "/users/7").route.endpoint == .change)
    }

    @Test func `returns the first route that was added, unless only a later one has the method`() throws {
        #expect(try find(.get, "/users/new").route.pattern == "/users/new")
        #expect(try find(.post, "/users/new").route.pattern == "/users/:user")
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
    func `S-18: lists each allowed method once for another method`(
        _ method: HTTPRequest.Method, _ target: String, _ expected: [HTTPRequest.Method]
    ) throws {
        guard case .methodNotAllowed(let allowed) = try match(method, target) else {
            Issue.record("\(method) \(target) was not refused")
            return
        }
        #expect(allowed == expected)
    }

    @Test func `S-18: matches no unknown method and no lowercase one`() throws {
        for name in ["FOO", "get", "Post"] {
            let method = try #require(HTTPRequest.Method(rawValue: name))
            guard case .methodNotAllowed = try match(method, "/users/7") else {
                Issue.record("\(name) was found")
                return
            }
        }
    }

    @Test func `lists all routes in the order in which they were added`() {
        #expect(
            router.routes.map(\.pattern) == [
                "/", "/users", "/users/new", "/users/:user", "/users/:user", "/users/:user/apps/:app", "/sign-out",
            ])
        #expect(router.routes.map(\.endpoint) == [.read, .read, .change, .read, .change, .read, .read])
    }

    @Test func `finds nothing without routes`() throws {
        guard case .notFound = try Router<Endpoint>().match(.get, path: "/") else {
            Issue.record("found")
            return
        }
    }

    private func match(_ method: HTTPRequest.Method, _ target: String) throws(HTTPError) -> Router<Endpoint>.Match {
        try router.match(method, path: Request(method, target).path)
    }

    private func find(
        _ method: HTTPRequest.Method, _ target: String
    ) throws -> (route: Router<Endpoint>.Route, parameters: [String]) {
        guard case .found(let route, let parameters) = try match(method, target) else { throw HTTPError.notFound }
        return (route, parameters)
    }
}

@Suite struct `The parameters of a path` {
    @Test func `are read in their order, each as its type`() throws {
        let path = PathPattern<Text, Number>("/users/:user/entries/:entry")
        let (text, number) = try path.parameters(from: ["ann", "7"])

        #expect(text.value == "ann")
        #expect(number.value == 7)
    }

    @Test func `throw the error of the first one that is invalid or missing`() {
        let path = PathPattern<Text, Number>("/users/:user/entries/:entry")

        #expect(throws: Number.invalid) { try path.parameters(from: ["ann", "seven"]) }
        #expect(throws: Text.invalid) { try path.parameters(from: ["", "seven"]) }
        #expect(throws: Number.invalid) { try path.parameters(from: ["ann"]) }
    }

    @Test func `can be none`() throws {
        try FixedPath("/").parameters(from: [])
    }
}

private struct Text: PathParameter {
    let value: String
    init?(_ segment: String) {
        guard !segment.isEmpty else { return nil }
        value = segment
    }
    static var invalid: HTTPError { .badRequest("Not a text.") }
}

private struct Number: PathParameter {
    let value: Int
    init?(_ segment: String) {
        guard let value = Int(segment) else { return nil }
        self.value = value
    }
    static var invalid: HTTPError { .notFound }
}
