import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import FastCGI

@Suite struct `Responding to nginx over the socket` {
    @Test func `passes the request to the handler and sends its response`() async throws {
        let handler: Handler = { request in
            .text(
                "\(request.method) \(request.path) \(request.client) \(String(decoding: request.body, as: UTF8.self))")
        }
        try await withWorker(handler: handler) { path, _ in
            let response = try await exchange(path, Records("/users?q=1", body: Array("q=ü".utf8)))
            #expect(
                response.head == [
                    "Status: 200 OK", "Content-Type: text/plain; charset=utf-8",
                    "Content-Length: \("POST /users 192.0.2.7 q=ü".utf8.count)",
                ])
            #expect(response.text == "POST /users 192.0.2.7 q=ü")
        }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 4096], [0, 1, 255])
    func `reads records with any split and padding`(size: Int, padding: Int) async throws {
        let body = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var records = Records("/\(String(repeating: "a", count: 300))", body: body)
        records.padding = padding
        records.size = size
        try await withWorker(handler: echo) { [records] path, _ in
            let response = try await exchange(path, records, by: size)
            #expect(response.body == body)
        }
    }

    @Test(arguments: [0, 1, 8183, 8184, 8192, 16_384])
    func `accepts a body of up to 16,384 bytes`(count: Int) async throws {
        let body = [UInt8](repeating: 0x0a, count: count)
        try await withWorker(handler: echo) { path, _ in
            let response = try await exchange(path, Records(body: body))
            #expect(response.body == body)
        }
    }

    @Test(arguments: [0, 100, 8192, 65_535, 1_000_000])
    func `sends a body of any size`(count: Int) async throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withWorker(handler: { _ in Response(.ok, body: body) }) { path, _ in
            let response = try await exchange(path)
            #expect(response.head.last == "Content-Length: \(count)")
            #expect(response.body == body)
        }
    }

    @Test(
        arguments: [
            (16_385, nil, 413), (1_000_000, nil, 413), (1_000_000, "5", 400), (3, "5", 400), (0, "x", 400),
            (9, "-9", 400),
            (17_000, "99999999999999999999", 413), (5, "", 400),
        ] as [(Int, String?, Int)])
    func `rejects a wrong length and reads the body to its end`(count: Int, length: String?, status: Int) async throws {
        let records = Records(
            body: [UInt8](repeating: 0x61, count: count), ["CONTENT_LENGTH": length ?? String(count)])
        try await withWorker(slots: 1, handler: unreachable) { path, _ in
            let response = try await exchange(path, records)
            #expect(response.head.first?.hasPrefix("Status: \(status) ") == true)
            #expect(response.text.hasPrefix("192.0.2.7: "))
        }
    }

    /// S-77
    @Test(arguments: ["HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "CONTENT_TYPE", "HTTP_AUTHORIZATION"])
    func `rejects a header field that was sent twice`(name: String) async throws {
        var records = Records("/", [name: "a"])
        records.add(name, Array("b".utf8))
        try await withWorker(handler: unreachable) { [records] path, _ in
            let response = try await exchange(path, records)
            #expect(response.text == "192.0.2.7: The request's \(name) was sent twice.")
        }
    }

    @Test func `rejects a variable that is not UTF-8`() async throws {
        var records = Records()
        records.add("HTTP_COOKIE", [0x61, 0xff])
        try await withWorker(handler: unreachable) { [records] path, _ in
            let response = try await exchange(path, records)
            #expect(response.head.first == "Status: 400 Bad Request")
        }
    }

    @Test(arguments: [nil, "192.0.2.7, 10.0.0.1"])
    func `rejects a request without a client address`(client: String?) async throws {
        try await withWorker(handler: unreachable) { path, _ in
            let response = try await exchange(path, Records("/", ["REMOTE_ADDR": client]))
            #expect(response.head.first == "Status: 500 Internal Server Error")
            #expect(response.text.hasPrefix(": "))
        }
    }

    @Test func `accepts more and longer variables than a browser sends`() async throws {
        var records = Records()
        for number in 0..<500 { records.add("HTTP_X_\(number)", [UInt8](repeating: 0x78, count: 300)) }
        records.add("HTTP_COOKIE", [UInt8](repeating: 0x63, count: 100_000))
        try await withWorker(handler: { .text("\($0[.cookie]?.utf8.count ?? 0)") }) { [records] path, _ in
            let response = try await exchange(path, records)
            #expect(response.text == "100000")
        }
    }
}

@Suite struct `The head of a response` {
    @Test func `has the length but no body for HEAD`() async throws {
        try await withWorker(handler: { _ in .text("fine") }) { path, _ in
            let response = try await exchange(path, Records("/", ["REQUEST_METHOD": "HEAD"]))
            #expect(response.head.contains("Content-Length: 4"))
            #expect(response.body.isEmpty)
        }
    }

    @Test func `keeps a length that the handler set`() async throws {
        let handler: Handler = { _ in Response(.ok, fields: [.contentLength: "9"], body: Array("half".utf8)) }
        try await withWorker(handler: handler) { path, _ in
            let response = try await exchange(path)
            #expect(response.head == ["Status: 200 OK", "Content-Length: 9"])
            #expect(response.text == "half")
        }
    }

    @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
    func `has no length for a status without content`(status: HTTPResponse.Status) async throws {
        try await withWorker(handler: { _ in Response(status, body: [0x61]) }) { path, _ in
            let response = try await exchange(path)
            #expect(response.head == ["Status: \(status)"])
            #expect(response.body.isEmpty)
        }
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nSet-Cookie: b", "a\rb", "a\0b", "\r\n\r\n<b>"])
    func `cannot be split by a value`(value: String) async throws {
        try await withWorker(handler: { _ in Response(.ok, fields: [.location: value]) }) { path, _ in
            let head = try await exchange(path).head
            #expect(head.count == 3)
            #expect(head[1].hasPrefix("Location: "))
            #expect(!head[1].utf8.contains { $0 < 0x20 })
        }
    }

    @Test func `keeps fields with the same name separate`() async throws {
        var response = Response(.ok)
        response.head.headerFields[values: .setCookie] = ["a=1", "b=2"]
        try await withWorker(handler: { [response] _ in response }) { path, _ in
            let response = try await exchange(path)
            #expect(
                response.head
                    == ["Status: 200 OK", "Set-Cookie: a=1", "Set-Cookie: b=2", "Content-Length: 0"])
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A misbehaving peer` {
    @Test(arguments: [0, 1, 8, 15, 16, 20, 200, -1, -8, -9, -20])
    func `that closes early starts no handler`(cut: Int) async throws {
        let bytes = Records(body: Array("reason=phish".utf8)).bytes
        let part = cut >= 0 ? bytes.prefix(cut) : bytes.dropLast(-cut)
        try await withWorker(slots: 1, handler: onlyGet) { path, _ in
            let received = try await onThread {
                let peer = try Peer(path)
                try peer.send(Array(part))
                peer.closeSending()
                return try peer.received()
            }
            #expect(!String(decoding: received, as: UTF8.self).contains("Status"))
            try await expect("fine", from: path)
        }
    }

    @Test func `that aborts starts no handler`() async throws {
        let records = Records(body: Array("reason=phish".utf8))
        let bytes = records.begin + records.parameterStream + records.input.dropLast(8) + records.abort
        try await withWorker(slots: 1, handler: onlyGet) { path, _ in
            let received = try await onThread {
                let peer = try Peer(path)
                try peer.send(bytes)
                return try peer.received()
            }
            #expect(!String(decoding: received, as: UTF8.self).contains("Status"))
            try await expect("fine", from: path)
        }
    }

    @Test(arguments: [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 64),
        Records().input, Records().parameterStream, role(9),
    ])
    func `that sends something else is disconnected`(bytes: [UInt8]) async throws {
        try await withWorker(slots: 1, handler: onlyGet) { path, _ in
            let received = try await onThread {
                let peer = try Peer(path)
                try peer.send(bytes)
                peer.closeSending()
                // If bytes are unread, a Unix socket reports a reset instead of the end.
                return (try? peer.received()) ?? []
            }
            #expect(received.isEmpty)
            try await expect("fine", from: path)
        }
    }

    @Test func `that asks to keep the connection gets one response and the end`() async throws {
        var records = Records()
        records.keepsConnection = true
        let bytes = records.bytes + records.bytes
        let count = Shared(0)
        let handler: Handler = { _ in
            count.value.withLock { $0 += 1 }
            return .text("fine")
        }
        try await withWorker(slots: 1, handler: handler) { path, _ in
            let response = try await onThread {
                let peer = try Peer(path)
                try peer.send(bytes)
                return try peer.response()
            }
            #expect(response.text == "fine")
        }
        #expect(count.value.withLock { $0 } == 1)
    }

    @Test(arguments: [0, 8, 40])
    func `that sends nothing more times out (C-82)`(cut: Int) async throws {
        let bytes = Array(Records().bytes.prefix(cut))
        try await withWorker(slots: 1, peerTimeout: .milliseconds(20)) { path, _ in
            let received = try await onThread {
                let peer = try Peer(path)
                try peer.send(bytes)
                return try peer.received()
            }
            #expect(received.isEmpty)
            try await expect("fine", from: path)
        }
    }

    @Test func `that does not read a long response times out (C-82)`() async throws {
        let handler: Handler = { request in
            request.path == "/long" ? Response(.ok, body: [UInt8](repeating: 0, count: 10_000_000)) : .text("fine")
        }
        try await withWorker(slots: 1, peerTimeout: .milliseconds(20), handler: handler) { path, _ in
            let response = try await onThread {
                let peer = try Peer.waiting(path, Records("/long"))
                defer { peer.disconnect() }
                return try Peer.waiting(path, Records()).response()
            }
            #expect(response.text == "fine")
        }
    }

    @Test func `that disconnects before the response causes no error`() async throws {
        let asked = Latch()
        let gone = Latch()
        let handler: Handler = { request in
            if request.path == "/long" {
                asked.open()
                await gone.wait()
            }
            return Response(.ok, body: [UInt8](repeating: 0x61, count: 100_000))
        }
        try await withWorker(slots: 1, handler: handler) { path, _ in
            let peer = try Peer.waiting(path, Records("/long"))
            await asked.wait()
            peer.disconnect()
            gone.open()
            let response = try await exchange(path)
            #expect(response.body.count == 100_000)
        }
    }

    private static func role(_ number: UInt8) -> [UInt8] {
        var records = Records()
        records.role = number
        return records.bytes
    }
}

let echo: Handler = { Response(.ok, body: $0.body) }

let onlyGet: Handler = { request in
    #expect(request.method == .get)
    return .text("fine")
}

let unreachable: Handler = { _ in
    Issue.record("The handler was asked.")
    return .text("")
}
