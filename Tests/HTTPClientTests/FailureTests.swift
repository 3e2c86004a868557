import HTTP
import HTTPTypes
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct `A failed call` {
    let client: HTTPClient

    init() throws { client = try HTTPClient(limits: .wide(), userAgent: "portal-test") }

    @Test func `reports a refused connection, and that nothing was sent`() async throws {
        let request = Request(
            HTTPRequest(
                method: .post, scheme: "http", authority: "127.0.0.1:\(try LoopbackServer.freePort())", path: "/"))
        await #expect(throws: HTTPClientError(.refused, mayHaveArrived: false)) { try await client.send(request) }
        await client.stop()
    }

    @Test func `reports an unknown host, and that nothing was sent`() async throws {
        let request = Request(HTTPRequest(method: .post, scheme: "https", authority: "nothing.invalid", path: "/"))
        await #expect(throws: HTTPClientError(.unresolved, mayHaveArrived: false)) { try await client.send(request) }
        await client.stop()
    }

    @Test func `times out while it connects`() async throws {
        // No connection is accepted, and the queue is so short that one soon hangs.
        let server = try LoopbackServer(backlog: 0, nil)
        let client = try HTTPClient(limits: .wide { $0.connect = .milliseconds(200) }, userAgent: "portal-test")
        await withTaskGroup(of: HTTPClientError?.self) { group in
            for _ in 1...8 {
                group.addTask {
                    do { _ = try await client.send(server.request(.post)) } catch { return error as? HTTPClientError }
                    return nil
                }
            }
            // The kernel completes the first one or two, which get no response.
            let first = await group.first { $0?.reason == .timedOut(connecting: true) }
            #expect(first == HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false))
            await client.stop()
        }
    }

    @Test func `times out during the handshake`() async throws {
        let server = try LoopbackServer.mute()
        let client = try HTTPClient(limits: .wide { $0.connect = .milliseconds(200) }, userAgent: "portal-test")
        await #expect(throws: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false)) {
            try await client.send(server.request(.post, scheme: "https"))
        }
        await client.stop()
    }

    @Test func `times out while it waits for its turn`() async throws {
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
    func `times out if the response does not end`(start: String) async throws {
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

    @Test func `times out if the response is too slow`() async throws {
        // The whole response would take four seconds.
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

    @Test func `reports a lost connection`() async throws {
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
        // The server keeps the first connection, accepts a POST on any, and closes without a response.
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

    @Test func `sends a GET again if the server closed the kept connection`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(connection.number)")
            // The second request on the first connection gets no response.
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
    func `rejects an invalid URL`(scheme: String, authority: String, path: String) async throws {
        let request = Request(HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path))
        await #expect(throws: HTTPClientError(.invalidURL, mayHaveArrived: false)) {
            try await client.send(request)
        }
        await client.stop()
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func `can use this machine without TLS`(host: String) async throws {
        let server = try LoopbackServer.echo()
        let response = try await client.send(
            Request(HTTPRequest(method: .get, scheme: "http", authority: "\(host):\(server.port)", path: "/")))
        #expect(response.status == .ok)
        await client.stop()
    }

    @Test(arguments: [
        HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false),
        HTTPClientError(.timedOut(connecting: false), mayHaveArrived: true),
        HTTPClientError(.reset, mayHaveArrived: true), HTTPClientError(.reset, mayHaveArrived: false),
        HTTPClientError(.tls("expired"), mayHaveArrived: false),
    ])
    func `says whether something may have been sent`(error: HTTPClientError) {
        #expect("\(error)".contains("nothing was sent") == !error.mayHaveArrived)
        if case .tls(let reason) = error.reason { #expect("\(error)".contains(reason)) }
    }
}
