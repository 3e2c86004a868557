import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import FastCGI

@Suite struct `A streamed response` {
    @Test(arguments: [0, 1, 3, 200])
    func `arrives complete and in order, without a length`(count: Int) async throws {
        let handler: Handler = { _ in
            let next = Atomic(0)
            return response(beginning: "begin ") {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                return number < count ? Array("\(number) ".utf8) : nil
            }
        }
        try await withWorker(handler: handler) { path, _ in
            let response = try await exchange(path)
            #expect(!response.head.contains { $0.hasPrefix("Content-Length") })
            #expect(response.text == "begin " + (0..<count).map { "\($0) " }.joined())
        }
    }

    @Test func `has no body for HEAD, and no piece is created`() async throws {
        let pieces = Shared(0)
        let handler: Handler = { _ in
            response {
                pieces.value.withLock { $0 += 1 }
                return nil
            }
        }
        try await withWorker(handler: handler) { path, _ in
            var records = Records()
            records.parameters = records.parameters.map {
                $0.name.elementsEqual("REQUEST_METHOD".utf8) ? ($0.name, Array("HEAD".utf8)) : $0
            }
            let response = try await exchange(path, records)
            #expect(response.body.isEmpty)
            #expect(pieces.value.withLock { $0 } == 0)
        }
    }

    /// Otherwise nginx would end its own response as if it were complete.
    @Test func `is aborted if a piece cannot be created`() async throws {
        struct Failure: Error {}
        let handler: Handler = { _ in
            let next = Atomic(0)
            return response(beginning: "begin ") {
                guard next.wrappingAdd(1, ordering: .relaxed).oldValue == 0 else { throw Failure() }
                return Array("one ".utf8)
            }
        }
        try await withWorker(handler: handler) { path, _ in
            let received = try await onThread {
                let peer = try Peer(path)
                try peer.send(Records().bytes)
                return try peer.received()
            }
            let text = String(decoding: received, as: UTF8.self)
            #expect(text.contains("begin "))
            #expect(text.contains("one "))
            // The record that ends a request has the type 3 in its second byte.
            #expect(!recordTypes(received).contains(3))
            #expect(recordTypes(received).contains(6))
        }
    }

    @Test func `is stopped if the client has disconnected`() async throws {
        let pieces = Shared(0)
        let handler: Handler = { _ in
            response {
                let count = pieces.value.withLock { count in
                    count += 1
                    return count
                }
                return count <= 10_000 ? [UInt8](repeating: 0x61, count: 65_536) : nil
            }
        }
        try await withWorker(handler: handler) { path, _ in
            try await onThread {
                let peer = try Peer(path)
                try peer.send(Records().bytes)
                peer.disconnect()
            }
        }
        #expect(pieces.value.withLock { $0 } < 1_000)
    }
}

private func response(
    beginning: String = "", _ rest: @escaping @Sendable () throws -> [UInt8]?
) -> Response {
    var response = Response(.ok, body: Array(beginning.utf8))
    response.stream = rest
    return response
}

/// The types of the records, in their order.
private func recordTypes(_ bytes: [UInt8]) -> [UInt8] {
    var types: [UInt8] = []
    var rest = bytes[...]
    while rest.count >= 8 {
        let start = rest.startIndex
        types.append(rest[start + 1])
        let length = Int(rest[start + 4]) << 8 | Int(rest[start + 5])
        rest = rest.dropFirst(8 + length + Int(rest[start + 6]))
    }
    return types
}
