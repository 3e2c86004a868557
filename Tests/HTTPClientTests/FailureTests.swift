import HTTP
import HTTPClient
import HTTPTypes
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Failing to get an answer` {
    let client: HTTPClient

    init() throws { client = try HTTPClient(limits: .wide(), userAgent: "portal-test") }

    @Test func `says that the connection was refused, and that nothing was sent`() async throws {
        let request = Request(
            HTTPRequest(
                method: .post, scheme: "http", authority: "127.0.0.1:\(try LoopbackServer.freePort())", path: "/"))
        await #expect(throws: HTTPClientError(.refused, mayHaveArrived: false)) { try await client.send(request) }
        await client.stop()
    }

    @Test func `says that the name has no address, and that nothing was sent`() async throws {
        let request = Request(HTTPRequest(method: .post, scheme: "https", authority: "nothing.invalid", path: "/"))
        await #expect(throws: HTTPClientError(.unresolved, mayHaveArrived: false)) { try await client.send(request) }
        await client.stop()
    }

    @Test func `gives up on a connection that does not come about`() async throws {
        // Nobody takes the connections that wait, and there is room for so few that one soon hangs.
        let server = try LoopbackServer(backlog: 0, nil)
        let client = try HTTPClient(limits: .wide { $0.connect = .milliseconds(200) }, userAgent: "portal-test")
        await withTaskGroup(of: HTTPClientError?.self) { group in
            for _ in 1...8 {
                group.addTask {
                    do { _ = try await client.send(server.request(.post)) } catch { return error as? HTTPClientError }
                    return nil
                }
            }
            // The kernel itself completed the first one or two, which therefore stay without an answer.
            let first = await group.first { $0?.reason == .timedOut(connecting: true) }
            #expect(first == HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false))
            await client.stop()
        }
    }

    @Test func `gives up on a handshake that does not come about`() async throws {
        let server = try LoopbackServer.mute()
        let client = try HTTPClient(limits: .wide { $0.connect = .milliseconds(200) }, userAgent: "portal-test")
        await #expect(throws: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false)) {
            try await client.send(server.request(.post, scheme: "https"))
        }
        await client.stop()
    }

    @Test func `gives up on the wait for its turn`() async throws {
        let server = try LoopbackServer.silent()
        let limits = HTTPClientLimits.wide { ($0.connect, $0.concurrentRequests) = (.milliseconds(200), 1) }
        let client = try HTTPClient(limits: limits, userAgent: "portal-test")
        let first = Task { try await client.send(server.request(.post, "/first")) }
        await server.arrivals.first()
        await #expect(throws: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false)) {
            try await client.send(server.request(.post, "/second"))
        }
        #expect(server.requests.count == 1)
        first.cancel()
        await client.stop()
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
    func `gives up on an answer that does not come to its end`(start: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.request()
            connection.send(start)
            connection.waitForFarewell()
        }
        let client = try HTTPClient(limits: .wide { $0.total = .milliseconds(500) }, userAgent: "portal-test")
        await #expect(throws: HTTPClientError(.timedOut(connecting: false), mayHaveArrived: true)) {
            try await client.send(server.request(.post))
        }
        await client.stop()
    }

    @Test func `gives up on an answer that only drips`() async throws {
        // Four seconds of drops would make a whole answer.
        let server = try LoopbackServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n")
            for _ in 1...40 where connection.send("x") { connection.pause(milliseconds: 100) }
        }
        let client = try HTTPClient(limits: .wide { $0.lowSpeedPeriod = .seconds(1) }, userAgent: "portal-test")
        await #expect(throws: HTTPClientError(.timedOut(connecting: false), mayHaveArrived: true)) {
            try await client.send(server.request())
        }
        await client.stop()
    }

    @Test func `says that the connection was lost`() async throws {
        let closing = try LoopbackServer { _ = $0.request() }
        let resetting = try LoopbackServer { connection in
            _ = connection.request()
            connection.reset()
        }
        for server in [closing, resetting] {
            await #expect(throws: HTTPClientError(.reset, mayHaveArrived: true)) {
                try await client.send(server.request())
            }
        }
        await client.stop()
    }

    @Test func `never sends a POST twice`() async throws {
        // The server keeps the first connection, takes a POST on any, and closes without a word.
        let server = try LoopbackServer { connection in
            while connection.request()?.hasPrefix("GET") == true {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        for _ in 1...5 {
            _ = try await client.send(server.request(.get))
            await #expect(throws: HTTPClientError(.reset, mayHaveArrived: true)) {
                try await client.send(server.request(.post, "/revoke", body: Array("{}".utf8)))
            }
        }
        await client.stop()
        #expect(server.requests.filter { $0.hasPrefix("POST") }.count == 5)
    }

    @Test func `sends a GET again where the server had closed the kept connection`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(connection.number)")
            // The second request on the first connection is read and not answered.
            if connection.number == 1 { _ = connection.request() }
        }
        _ = try await client.send(server.request(.get, "/1"))
        let response = try await client.send(server.request(.get, "/2"))

        #expect(response.body == Array("2".utf8))
        #expect(server.requests.count == 3)
        await client.stop()
    }

    @Test(arguments: [
        ("http", "api.stytch.com", "/"), ("http", "127.0.0.2", "/"), ("http", "127.0.0.1.example.com", "/"),
        ("http", "localhost.example.com", "/"), ("http", "0x7f.1", "/"), ("http", "2130706433", "/"),
        ("http", "[::2]", "/"),
        ("http", "[::1%25lo]", "/"), ("ftp", "localhost", "/"), ("file", "", "/etc/passwd"), ("HTTP", "localhost", "/"),
        ("https", "", "/"), ("https", "user@localhost", "/"), ("https", "user:word@localhost", "/"),
        ("https", "localhost:", "/"), ("https", "localhost:+80", "/"), ("https", "localhost:123456", "/"),
        ("https", "localhost:65536", "/"), ("https", "localhost:80:80", "/"), ("https", "[::1", "/"),
        ("https", "a b", "/"), ("https", "a/b", "/"), ("https", "a?b", "/"), ("https", "a#b", "/"),
        ("https", "a\\b", "/"),
        ("https", "ä", "/"), ("https", "a\r\nb", "/"), ("https", "a\0b", "/"), ("https", "localhost", ""),
        ("https", "localhost", "a"), ("https", "localhost", "*"), ("https", "localhost", "/a b"),
        ("https", "localhost", "/a#b"), ("https", "localhost", "/ä"), ("https", "localhost", "/a\r\nX: y"),
        ("https", "localhost", "/a\0b"), ("https", "localhost", "/\u{7F}a"),
    ])
    func `asks no address that is not plainly one`(scheme: String, authority: String, path: String) async throws {
        let request = Request(HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path))
        await #expect(throws: HTTPClientError(.invalidURL, mayHaveArrived: false)) {
            try await client.send(request)
        }
        await client.stop()
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func `asks this machine without TLS`(host: String) async throws {
        let server = try LoopbackServer.echo()
        let response = try await client.send(
            Request(HTTPRequest(method: .get, scheme: "http", authority: "\(host):\(server.port)", path: "/")))
        #expect(response.status == .ok)
        await client.stop()
    }

    @Test(arguments: [
        (
            HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false),
            "The connection did not stand in time; nothing was sent."
        ),
        (
            HTTPClientError(.reset, mayHaveArrived: true),
            "The connection was lost before an answer began; the request may have arrived."
        ),
        (
            HTTPClientError(.tls("expired"), mayHaveArrived: false),
            "The encrypted connection failed (expired); nothing was sent."
        ),
    ])
    func `describes itself in a sentence`(error: HTTPClientError, sentence: String) {
        #expect("\(error)" == sentence)
    }
}
