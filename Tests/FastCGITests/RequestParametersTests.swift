import HTTP
import HTTPTypes
import Testing

@testable import FastCGI

@Suite struct `A request from CGI variables` {
    @Test func `takes each part from its variable`() throws {
        let request = try Request(
            parameters: [
                "REQUEST_METHOD": "POST", "REQUEST_URI": "/users/a%2Fb?q=%20", "REQUEST_SCHEME": "https",
                "REMOTE_ADDR": "2001:db8::1", "HTTP_HOST": "portal.example:8443", "CONTENT_LENGTH": "3",
                "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_COOKIE": "a=1; b=2",
                "HTTP_ORIGIN": "https://portal.example", "HTTP_SEC_FETCH_SITE": "same-origin",
                "HTTP_USER_AGENT": "Gänse/1", "HTTP_AUTHORIZATION": "Basic eDp5",
            ], body: Array("a=b".utf8))

        #expect(request.method == .post)
        #expect(request.head.path == "/users/a%2Fb?q=%20")
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "portal.example:8443")
        #expect(request.client == "2001:db8::1")
        #expect(request.body == Array("a=b".utf8))
        #expect(
            Set(request.head.headerFields.map { "\($0.name): \($0.value)" }) == [
                "Content-Type: application/x-www-form-urlencoded", "Cookie: a=1; b=2", "Origin: https://portal.example",
                "Sec-Fetch-Site: same-origin", "User-Agent: Gänse/1", "Authorization: Basic eDp5",
            ])
    }

    @Test func `is what nginx sends, and an empty variable counts as missing`() throws {
        let request = try read([:])

        #expect(request.method == .get)
        #expect(request.body.isEmpty)
        #expect(request.head.headerFields.map(\.name.rawName) == ["User-Agent"])
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "TRACE", "FOO", "get", "M-SEARCH"])
    func `can have any method that is a token`(method: String) throws {
        #expect(try read(["REQUEST_METHOD": method]).method.rawValue == method)
    }

    @Test(arguments: [
        "/", "//a", "/a/../b", "/%00", "/?", "/ü", "/\u{202e}", "/\"<>\\^`{|}",
        "/" + String(repeating: "a", count: 8191),
    ])
    func `has the target as received`(target: String) throws {
        #expect(try read(["REQUEST_URI": target]).head.path == target)
    }

    @Test func `can be without a host, as in HTTP/1.0`() throws {
        #expect(try read(["HTTP_HOST": nil]).head.authority == nil)
    }

    /// S-75, S-76
    @Test(arguments: [
        "HTTP_PROXY", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "REMOTE_USER", "HTTP_REMOTE_USER",
        "HTTP_X_USER", "HTTP_REMOTE_ADDR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTPS", "PATH_INFO",
        "SCRIPT_NAME", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_X_HTTP_METHOD_OVERRIDE", "remote_addr",
        "REMOTE_ADDR ", "", "HTTP_A_NAME_THAT_IS_LONGER_THAN_ANY_OF_OURS",
    ])
    func `ignores variables that a browser could forge`(name: String) throws {
        let request = try read([name: "127.0.0.1"])

        #expect(request.client == "192.0.2.7")
        #expect(request.head == (try read([:])).head)
    }

    /// S-77
    @Test(arguments: Parameters.Variable.allCases)
    func `is rejected if a variable was sent twice`(variable: Parameters.Variable) throws {
        let first = (key: variable.name, value: "")
        let others = variablesOfNginx().filter { $0.key != variable.name }
        #expect(throws: HTTPError.badRequest("The request's \(variable.name) was sent twice.")) {
            try Request(parameters: others + [first, (variable.name, "x")], body: [])
        }
    }

    /// S-78
    @Test(
        arguments: [
            ("REQUEST_SCHEME", nil), ("REQUEST_SCHEME", ""), ("REQUEST_SCHEME", "HTTPS"), ("REQUEST_SCHEME", "ftp"),
            ("REMOTE_ADDR", nil), ("REMOTE_ADDR", ""), ("REMOTE_ADDR", "unix:"), ("REMOTE_ADDR", "::1, 10.0.0.1"),
            ("REMOTE_ADDR", String(repeating: "1", count: 46)), ("REQUEST_METHOD", nil), ("REQUEST_URI", nil),
        ] as [(String, String?)])
    func `is rejected if nginx did not send a variable`(name: String, value: String?) {
        #expect { try read([name: value]) } throws: {
            guard let error = $0 as? HTTPError else { return false }
            return error.status == .internalServerError && error.message.contains(name)
        }
    }

    @Test(arguments: [
        ("REQUEST_METHOD", "GET /"), ("REQUEST_METHOD", "GÉT"), ("REQUEST_METHOD", "A,B"),
        ("REQUEST_URI", "*"), ("REQUEST_URI", "http://portal.example/"), ("REQUEST_URI", "a"), ("REQUEST_URI", "/a b"),
        ("REQUEST_URI", "/a\tb"), ("REQUEST_URI", "/a\r\nb"), ("REQUEST_URI", "/\0"), ("REQUEST_URI", "/\u{7f}"),
        ("REQUEST_URI", "/" + String(repeating: "a", count: 8192)),
        ("HTTP_HOST", "a b"), ("HTTP_HOST", "ü.example"), ("HTTP_HOST", String(repeating: "a", count: 256)),
        ("HTTP_COOKIE", "a\0b"), ("HTTP_COOKIE", "a\r\nb"), ("HTTP_USER_AGENT", "\u{1b}[2J"), ("HTTP_ORIGIN", "\u{1}"),
        ("CONTENT_TYPE", "a\nb"), ("HTTP_AUTHORIZATION", "a\u{7f}"), ("HTTP_SEC_FETCH_SITE", "\u{8}"),
    ])
    func `is rejected with 400 if a value is malformed`(name: String, value: String) {
        #expect { try read([name: value]) } throws: { ($0 as? HTTPError)?.status == .badRequest }
    }

    @Test(arguments: Parameters.Variable.allCases, [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x61, 0xf0, 0x9f]])
    func `is rejected if a value is not UTF-8`(variable: Parameters.Variable, bytes: [UInt8]) {
        var parameters = Parameters()
        parameters.add(variable, bytes)
        #expect(throws: HTTPError.badRequest("The request's \(variable.name) is not UTF-8 text.")) {
            try Request(parameters, body: [])
        }
    }

    private func read(_ changes: KeyValuePairs<String, String?>) throws -> Request {
        var variables = variablesOfNginx()
        for (name, value) in changes {
            variables.removeAll { $0.key == name }
            if let value { variables.append((name, value)) }
        }
        return try Request(parameters: variables, body: [])
    }
}

/// S-39
@Suite struct `The length of a body` {
    @Test(arguments: [(nil, 0), ("", 0), ("0", 0), ("5", 5), ("0005", 5), ("16384", 16_384)])
    func `is the value of Content-Length`(text: String?, count: Int) throws {
        #expect(try read(text, count).body.count == count)
    }

    @Test(arguments: ["-1", "+5", "0x5", "5 ", " 5", "5,5", "5.0", "1e1", "5a", "٥", "\t5", "−1"])
    func `consists of digits`(text: String) {
        #expect { try read(text, 5) } throws: {
            guard let error = $0 as? HTTPError else { return false }
            return error.status == .badRequest && error.message.contains("Content-Length")
        }
    }

    @Test(arguments: [
        "16385", "9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999",
    ])
    func `is at most 16,384`(text: String) {
        #expect { try read(text, 0) } throws: { ($0 as? HTTPError)?.status == .contentTooLarge }
    }

    @Test(arguments: [
        ("5", 4, "fewer"), ("5", 6, "more"), (nil, 1, "more"), ("", 1, "more"), ("16384", 16_385, "more"),
    ])
    func `must be the number of received bytes`(text: String?, count: Int, word: String) {
        #expect { try read(text, count) } throws: {
            guard let error = $0 as? HTTPError else { return false }
            return error.status == .badRequest && error.message.contains(word)
        }
    }

    @Test func `is quoted in the error, escaped and shortened`() {
        let long = String(repeating: "x", count: 5000)
        for (text, quoted) in [("\u{202e}\"1", #"“\u{202E}\"1”"#), (long, "“\(long.prefix(32))…”")] {
            #expect { try read(text, 0) } throws: { ($0 as? HTTPError)?.message.contains(quoted) == true }
        }
    }

    private func read(_ length: String?, _ count: Int) throws -> Request {
        var variables = variablesOfNginx().filter { $0.key != "CONTENT_LENGTH" }
        if let length { variables.append(("CONTENT_LENGTH", length)) }
        return try Request(parameters: variables, body: [UInt8](repeating: 0, count: count))
    }
}
