import HTTP
import HTTPTypes
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct `Receiving a response` {
    let client: HTTPClient

    init() throws { client = try HTTPClient(limits: .wide(), userAgent: "portal-test") }

    @Test(arguments: [200, 201, 301, 303, 401, 404, 429, 500, 503, 999])
    func `returns any status and follows no redirect`(status: Int) async throws {
        let other = try LoopbackServer.echo()
        let server = try LoopbackServer.saying(
            """
            HTTP/1.1 \(status) Whatever\r
            Location: http://127.0.0.1:\(other.port)/\r
            Content-Length: 4\r
            \r
            body
            """)
        let response = try await client.send(server.request())

        #expect(response.status.code == status)
        #expect(response[.location] == "http://127.0.0.1:\(other.port)/")
        #expect(response.body == Array("body".utf8))
        #expect(other.connections == 0)
        await client.stop()
    }

    @Test(arguments: [204, 304]) func `accepts a status without a body`(status: Int) async throws {
        let server = try LoopbackServer.saying("HTTP/1.1 \(status) Nothing\r\nETag: \"a\"\r\n\r\n")
        let response = try await client.send(server.request())

        #expect(response.status.code == status && response.body.isEmpty)
        await client.stop()
    }

    @Test func `keeps repeated fields, and those of the final response only`() async throws {
        let server = try LoopbackServer.saying(
            """
            HTTP/1.1 100 Continue\r
            X-Interim: 1\r
            \r
            HTTP/1.1 103 Early Hints\r
            X-Interim: 2\r
            \r
            HTTP/1.1 200 OK\r
            X-Request-Id: a\r
            Warning: one\r
            warning:   two  \r
            Bad Name: dropped\r
            X-Empty:\r
            Transfer-Encoding: chunked\r
            \r
            3\r
            abc\r
            0\r
            X-Trailer: 1\r
            \r

            """)
        let response = try await client.send(server.request())

        #expect(response.body == Array("abc".utf8))
        #expect(response.head.headerFields[values: HTTPField.Name("Warning")!] == ["one", "two"])
        #expect(response[HTTPField.Name("X-Request-Id")!] == "a")
        #expect(response[HTTPField.Name("X-Empty")!] == "")
        #expect(response[HTTPField.Name("X-Interim")!] == nil)
        #expect(response[HTTPField.Name("X-Trailer")!] == nil)
        #expect(response.head.headerFields.count == 5)
        await client.stop()
    }

    @Test(arguments: [true, false]) func `accepts a body of exactly 1 MiB`(chunked: Bool) async throws {
        let server = try LoopbackServer.saying(Self.answer(length: 1 << 20, chunked: chunked))
        let response = try await client.send(server.request())

        #expect(response.body.count == 1 << 20)
        await client.stop()
    }

    @Test(arguments: [true, false]) func `rejects a body with one byte more`(chunked: Bool) async throws {
        let server = try LoopbackServer.saying(Self.answer(length: 1 << 20 + 1, chunked: chunked))
        let error = HTTPClientError(.tooLarge(limit: 1 << 20), mayHaveArrived: true)
        await #expect(throws: error) { try await client.send(server.request()) }
        await client.stop()
    }

    private static func answer(length: Int, chunked: Bool) -> String {
        let body = String(repeating: "x", count: length)
        return chunked
            ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(String(length, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(body)"
    }

    @Test(arguments: [
        ("a body without an end", "HTTP/1.1 200 OK\r\n\r\n", "x", 1 << 20),
        ("a header without an end", "HTTP/1.1 200 OK\r\n", "X: \(String(repeating: "y", count: 1000))\r\n", 64 << 10),
        ("a header line without an end", "HTTP/1.1 200 OK\r\nX: ", "y", 64 << 10),
        ("many short lines", "HTTP/1.1 200 OK\r\n", "X: y\r\n", 256),
        ("interim answers without an end", "", "HTTP/1.1 100 Continue\r\n\r\n", 256),
        ("a trailer without an end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", 256),
    ])
    func `rejects an endless response`(name: String, start: String, piece: String, limit: Int) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.request()
            connection.send(start)
            connection.sendEndlessly(piece)
        }
        let error = HTTPClientError(.tooLarge(limit: limit), mayHaveArrived: true)
        await #expect(throws: error, "\(name)") { try await client.send(server.request()) }
        await client.stop()
    }

    @Test(arguments: [
        ("half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde"),
        ("half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nabcde"),
        ("a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
        ("garbage", "\u{1}\u{2}garbage"),
        ("a page of HTTP/0.9", "<html>hello</html>"),
        ("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
        ("a header line without a colon", "HTTP/1.1 200 OK\r\nnothing\r\nContent-Length: 0\r\n\r\n"),
        ("half a header", "HTTP/1.1 200 OK\r\nContent-Le"),
        ("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde"),
        ("a switch of protocols", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc"),
    ])
    func `rejects a malformed response`(name: String, answer: String) async throws {
        let server = try LoopbackServer.saying(answer)
        let error = HTTPClientError(.malformedResponse, mayHaveArrived: true)
        await #expect(throws: error, "\(name)") { try await client.send(server.request()) }
        await client.stop()
    }

    @Test func `does not decompress a body`() async throws {
        let server = try LoopbackServer.saying(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
        let response = try await client.send(server.request())

        #expect(response.body == Array("abc".utf8))
        #expect(server.requests.first?.lowercased().contains("accept-encoding") == false)
        await client.stop()
    }
}
