import HTTP
import HTTPTypes
import Testing

@Suite struct `The target of a request` {
    @Test(arguments: [
        ("/", "/", []),
        ("/users/7", "/users/7", []),
        ("/users?q=1", "/users", ["q"]),
        ("/users?", "/users", []),
        ("/users??q=1", "/users", ["?q"]),
        ("/users?q=1?r=2", "/users", ["q"]),
        ("/a%3Fb?c=1", "/a%3Fb", ["c"]),
        ("?q=1", "", ["q"]),
        ("/users?q=/a&r", "/users", ["q", "r"]),
        ("/users?\u{301}q=1", "/users", ["\u{301}q"]),
        ("/\u{600}?q=1", "/\u{600}", ["q"]),
    ])
    func `is a path as received and the fields behind the first question mark`(
        _ target: String, _ path: String, _ names: [String]
    ) throws {
        let request = Request(.get, target)

        #expect(request.path == path)
        #expect(try ParsedRequest(request).query.names == names)
    }

    @Test func `is the root if there is none`() throws {
        let request = Request(HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil))

        #expect(request.path == "/")
        #expect(try ParsedRequest(request).query == Form())
    }

    @Test func `S-40: can have a query of up to 2,048 bytes`() throws {
        let longest = "/?a=" + String(repeating: "v", count: 2046)

        #expect(try ParsedRequest(Request(.get, longest)).query["a"]?.utf8.count == 2046)
        #expect(refusal { try ParsedRequest(Request(.get, longest + "v")).query } == .uriTooLong)
    }

    @Test func `counts the bytes of the query as sent, and not those of the path`() throws {
        let path = "/" + String(repeating: "p", count: 3000)

        #expect(try ParsedRequest(Request(.get, path + "?a=1")).query["a"] == "1")
        #expect(
            refusal { try ParsedRequest(Request(.get, "/?a=" + String(repeating: "%41", count: 683))).query }
                == .uriTooLong)
    }

    @Test(arguments: ["a=1&a=2", "a=%zz", "a=%00", "a=%C0%AF", (1...33).map { "n\($0)" }.joined(separator: "&")])
    func `has a query with the rules of a form`(_ query: String) {
        #expect(refusal { try ParsedRequest(Request(.get, "/?" + query)).query } == .badRequest)
    }
}

@Suite struct `A form in the body` {
    @Test(arguments: [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-8", "application/x-www-form-urlencoded ; charset=utf-8",
        "APPLICATION/X-WWW-Form-UrlEncoded", "application/x-www-form-urlencoded;",
        "  application/x-www-form-urlencoded  ",
    ])
    func `is parsed if its media type says so`(_ type: String) throws {
        #expect(
            try post("reason=phish+%26+co&ticket=", type: [type]).form
                == Form(["reason": "phish & co", "ticket": ""]))
    }

    @Test(arguments: [
        [], [""], [";"], ["text/plain"], ["application/json"], ["multipart/form-data"],
        ["multipart/form-data; boundary=x"],
        ["application/x-www-form-urlencodedx"], ["xapplication/x-www-form-urlencoded"],
        ["application/x-www-form-urlencode"],
        ["application/x-www-form- urlencoded"], ["application / x-www-form-urlencoded"],
        ["application/x-www-form-urlencoded x"],
        ["; application/x-www-form-urlencoded"], ["text/plain; application/x-www-form-urlencoded"],
        ["application/x-www-form-urlencoded, application/json"], ["application/x-www-form-urlencoded\u{301}"],
        ["application/x-www-form-urlencoded\u{301}; charset=utf-8"], ["application/x‐www-form-urlencoded"],
        ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded"],
        ["application/x-www-form-urlencoded", "multipart/form-data"], ["*/*"], ["application/*"],
    ])
    func `S-17: is rejected with any other media type`(_ type: [String]) {
        #expect(refusal { try post("a=1", type: type).form } == .unsupportedMediaType)
    }

    @Test func `is rejected for its media type before it is parsed`() {
        #expect(refusal { try post("a=%zz", type: ["text/plain"]).form } == .unsupportedMediaType)
    }

    @Test func `can be empty`() throws {
        #expect(try post("").form == Form())
    }

    @Test(arguments: ["csrf=a&csrf=b", "a=%00", "a=%zz", "a=\u{0}"])
    func `follows the rules of a form`(_ body: String) {
        #expect(refusal { try post(body).form } == .badRequest)
    }

    @Test(arguments: [
        ("/?csrf=a", "csrf=b"), ("/?csrf=a", "csrf=a"), ("/?a=1&csrf", "b=2&csrf=x"), ("/?c%73rf=a", "csrf=b"),
    ])
    func `S-19: is rejected if the query has the same name`(_ target: String, _ body: String) {
        #expect(throws: HTTPError.self) {
            try post(body, to: target).form
        }
    }

    @Test func `can be combined with a query of other names`() throws {
        let request = try post("reason=x", to: "/?operation=7")

        #expect(request.form == Form(["reason": "x"]))
        #expect(request.query == Form(["operation": "7"]))
    }

    @Test func `is rejected if the query is`() {
        #expect(refusal { try post("a=1", to: "/?b=%zz").form } == .badRequest)
        #expect(refusal { try post("a=1", to: "/?b=" + String(repeating: "v", count: 2047)).form } == .uriTooLong)
    }

    private func post(
        _ body: String, to target: String = "/", type: [String] = ["application/x-www-form-urlencoded"]
    ) throws(HTTPError) -> ParsedRequest {
        var fields = HTTPFields()
        for type in type { fields.append(HTTPField(name: .contentType, value: type)) }
        return try ParsedRequest(Request(.post, target, fields: fields, body: Array(body.utf8)))
    }
}

@Suite struct `A request` {
    @Test func `has its fields, in any case of their names`() throws {
        let request = Request(.get, "/", fields: [.userAgent: "curl"], body: [1])

        #expect(request.method == .get)
        #expect(request[.userAgent] == "curl")
        #expect(request[try #require(HTTPField.Name("USER-AGENT"))] == "curl")
        #expect(request[.origin] == nil)
        #expect(request.body == [1])
        #expect(request.client == "")
    }

    @Test func `returns two fields of one name as a list, which is not a valid value of either`() {
        var fields = HTTPFields()
        for value in ["https://a.example", "https://b.example"] {
            fields.append(HTTPField(name: .origin, value: value))
        }

        #expect(Request(.get, "/", fields: fields)[.origin] == "https://a.example, https://b.example")
    }
}

private func refusal(_ work: () throws -> Form) -> HTTPResponse.Status? {
    do {
        _ = try work()
        return nil
    } catch {
        return (error as? HTTPError)?.status
    }
}
