import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct `Sending a request` {
    let client: HTTPClient

    init() throws { client = try HTTPClient(limits: .wide(), userAgent: "portal-test") }

    @Test func `sends the method, the path and the fields, and nothing else`() async throws {
        let server = try LoopbackServer.echo()
        let fields: HTTPFields = [.authorization: "Basic abc", HTTPField.Name("X-Empty")!: ""]
        let response = try await client.send(server.request(.get, "/users/1?q=2", fields: fields))

        #expect(response.status == .ok)
        #expect(response.body == Array("/users/1?q=2".utf8))
        #expect(response[.contentLength] == "12")
        #expect(
            server.requests == [
                """
                GET /users/1?q=2 HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                User-Agent: portal-test\r
                Accept: */*\r
                Authorization: Basic abc\r
                X-Empty:\r
                \r

                """
            ])
        await client.stop()
    }

    @Test(arguments: [0, 1, 2 << 20]) func `sends the body of a POST with its length`(length: Int) async throws {
        let body = String(repeating: "x", count: length)
        let server = try LoopbackServer.echo()
        _ = try await client.send(
            server.request(.post, "/revoke", fields: [.contentType: "application/json"], body: Array(body.utf8)))

        let request = try #require(server.requests.first)
        #expect(
            request == """
                POST /revoke HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                User-Agent: portal-test\r
                Accept: */*\r
                Content-Type: application/json\r
                Content-Length: \(length)\r
                \r
                \(body)
                """)
        await client.stop()
    }

    @Test func `sends any other method`() async throws {
        let server = try LoopbackServer.echo()
        _ = try await client.send(server.request(.put, "/a", body: Array("abc".utf8)))
        _ = try await client.send(server.request(.delete, "/b"))
        _ = try await client.send(server.request(.get, "/c"))

        #expect(server.requests.map { $0.prefix(6) } == ["PUT /a", "DELETE", "GET /c"])
        #expect(server.requests.first?.hasSuffix("\r\n\r\nabc") == true)
        #expect(server.requests[1].contains("Content-Length") == false)
        await client.stop()
    }

    @Test func `expects no body after HEAD and keeps the connection`() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.request() {
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (request.hasPrefix("HEAD") ? "" : "ok"))
            }
        }
        let head = try await client.send(server.request(.head))
        let get = try await client.send(server.request(.get))

        #expect(head.body.isEmpty && head[.contentLength] == "2")
        #expect(get.body == Array("ok".utf8))
        #expect(server.connections == 1)
        await client.stop()
    }

    @Test(arguments: [
        "/a/../b/./c", "/..", "/%2e%2E/%2f%7Euser/", "/a?b=/../c&d=%20", "/a?", "//a//b", "/a|b;c'd\"<>\\^`{}",
    ])
    func `sends the path unchanged`(path: String) async throws {
        let server = try LoopbackServer.echo()
        let response = try await client.send(server.request(.get, path))

        #expect(String(decoding: response.body, as: UTF8.self) == path)
        await client.stop()
    }

    @Test func `ignores framing fields of the caller`() async throws {
        let server = try LoopbackServer.echo()
        var fields = HTTPFields()
        for name in ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Accept-Encoding", "TE"] {
            fields.append(HTTPField(name: HTTPField.Name(name)!, value: "7"))
        }
        _ = try await client.send(server.request(.post, fields: fields, body: Array("abc".utf8)))

        let head = try #require(server.requests.first).components(separatedBy: "\r\n\r\n")[0]
        #expect(
            head.components(separatedBy: "\r\n").dropFirst() == [
                "Host: 127.0.0.1:\(server.port)", "User-Agent: portal-test", "Accept: */*", "Content-Length: 3",
            ])
        await client.stop()
    }

    @Test func `prevents header injection`() async throws {
        let server = try LoopbackServer.echo()
        let client = try HTTPClient(userAgent: "portal\r\nX-Evil: 1")
        _ = try await client.send(
            server.request(fields: [.authorization: "a\r\nX-Evil: 1", .accept: "b\nX-Evil: 2", .origin: "c\0d"]))

        let lines = try #require(server.requests.first).split(whereSeparator: \.isNewline)
        #expect(lines.count == 6)
        #expect(lines.contains { $0.hasPrefix("X-Evil") } == false)
        #expect(lines.contains("Authorization: a  X-Evil: 1"))
        await client.stop()
    }

    @Test func `keeps the connection for the next request`() async throws {
        let server = try LoopbackServer.echo()
        for number in 1...10 { _ = try await client.send(server.request(.get, "/\(number)")) }

        #expect(server.requests.count == 10)
        #expect(server.connections == 1)
        await client.stop()
    }

    @Test func `sends a hundred requests at once without mixing them up`() async throws {
        let server = try LoopbackServer.echo()
        try await withThrowingTaskGroup(of: (Int, Response).self) { [client] group in
            for number in 1...100 {
                group.addTask { (number, try await client.send(server.request(.get, "/\(number)"))) }
            }
            for try await (number, response) in group {
                #expect(response.body == Array("/\(number)".utf8))
            }
        }
        #expect(server.requests.count == 100)
        await client.stop()
    }

    @Test func `has no more active calls than the limit`() async throws {
        let server = try LoopbackServer.echo()
        let client = try HTTPClient(limits: .wide { $0.concurrentRequests = 3 }, userAgent: "portal-test")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...50 { group.addTask { _ = try await client.send(server.request(.get, "/\(number)")) } }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 50)
        #expect(server.connections <= 3)
        await client.stop()
    }

    @Test func `uses no proxy from the environment`() async throws {
        // In its own process, because the environment is shared.
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer.echo()
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                unsafe setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
            }
            let server = try LoopbackServer.echo()
            let client = try HTTPClient(userAgent: "portal-test")
            _ = try await client.send(server.request(.get, "/direct"))
            await client.stop()
            guard server.requests.count == 1, proxy.connections == 0 else { exit(EXIT_FAILURE) }
        }
    }
}
