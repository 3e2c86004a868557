import Glibc

@testable import FastCGI

/// The web server's end of a connection.
final class Peer: Sendable {
    enum Failure: Error { case socket(String, Int32), malformed }

    private let socket: FileDescriptor

    init(_ path: String) throws {
        socket = try FileDescriptor("socket", Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure.socket("connect", errno) }
        // If the worker never responds, the test fails under its own name instead of hanging. The limit is far above the time
        // that a test waits for its turn when all run at once on two cores.
        var limit = timeval(tv_sec: 240, tv_usec: 0)
        unsafe setsockopt(
            socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends bytes in writes of at most a number of bytes.
    func send(_ bytes: [UInt8], by size: Int = .max) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(size))
            let count = unsafe Glibc.send(socket.number, part, part.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw Failure.socket("send", errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Connects, sends a request and waits.
    static func waiting(_ path: String, _ records: Records) throws -> Peer {
        let peer = try Peer(path)
        try peer.send(records.bytes)
        return peer
    }

    func disconnect() { shutdown(socket.number, Int32(SHUT_RDWR)) }

    func closeSending() { shutdown(socket.number, Int32(SHUT_WR)) }

    /// Reads until the worker closes the connection.
    func received() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(socket.number, &part, part.count, 0)
            guard count >= 0 else { throw Failure.socket("recv", errno) }
            guard count > 0 else { return bytes }
            bytes += part.prefix(count)
        }
    }

    func response() throws -> WorkerResponse { try WorkerResponse(received()) }
}

/// The response of a worker.
struct WorkerResponse: Equatable, Sendable {
    private(set) var head: [String] = []
    private(set) var body: [UInt8] = []
    var text: String { String(decoding: body, as: UTF8.self) }

    init(_ bytes: [UInt8]) throws {
        var output: [UInt8] = []
        var hasEnded = false
        var rest = bytes[...]
        while !rest.isEmpty {
            let header = Array(rest.prefix(8))
            guard header.count == 8, header[0] == 1, header[3] == 1, !hasEnded else { throw Peer.Failure.malformed }
            let length = Int(header[4]) << 8 | Int(header[5])
            let content = rest.dropFirst(8).prefix(length)
            guard content.count == length else { throw Peer.Failure.malformed }
            switch header[1] {
            case 6: output += content
            case 3:
                // Application status 0, FCGI_REQUEST_COMPLETE.
                guard content.prefix(5).allSatisfy({ $0 == 0 }) else { throw Peer.Failure.malformed }
                hasEnded = true
            default: throw Peer.Failure.malformed
            }
            rest = rest.dropFirst(8 + length + Int(header[6]))
        }
        guard hasEnded else { throw Peer.Failure.malformed }
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let blank = lines.firstIndex(where: { $0.elementsEqual("\r".utf8) }) else { throw Peer.Failure.malformed }
        for line in lines[..<blank] {
            guard line.last == UInt8(ascii: "\r") else { throw Peer.Failure.malformed }
            head.append(String(decoding: line.dropLast(), as: UTF8.self))
        }
        body = Array(lines[(blank + 1)...].joined(separator: [UInt8(ascii: "\n")]))
    }
}

/// A request as records (FastCGI 1.0, sections 3 and 5).
struct Records {
    var parameters: [(name: [UInt8], value: [UInt8])]
    var body: [UInt8]
    var role: UInt8 = 1
    var keepsConnection = false
    var padding = 0
    /// The maximum number of bytes of content in a record.
    var size = 65_535

    /// Creates a request as nginx sends it, with some variables changed, removed (nil) or added.
    init(_ target: String = "/", body: [UInt8] = [], _ changes: KeyValuePairs<String, String?> = [:]) {
        var variables = variablesOfNginx(target, length: body.count)
        for (name, value) in changes {
            variables.removeAll { $0.key == name }
            if let value { variables.append((name, value)) }
        }
        parameters = variables.map { (Array($0.key.utf8), Array($0.value.utf8)) }
        self.body = body
    }

    mutating func add(_ name: String, _ value: [UInt8]) { parameters.append((Array(name.utf8), value)) }

    var begin: [UInt8] { record(1, [0, role, keepsConnection ? 1 : 0, 0, 0, 0, 0, 0]) }
    var parameterStream: [UInt8] {
        stream(4, parameters.flatMap { length($0.name.count) + length($0.value.count) + $0.name + $0.value })
    }
    var input: [UInt8] { stream(5, body) }
    var abort: [UInt8] { record(2, []) }
    var bytes: [UInt8] { begin + parameterStream + input }

    private func length(_ count: Int) -> [UInt8] {
        count < 128
            ? [UInt8(count)]
            : [UInt8(count >> 24) | 0x80, UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
    }

    private func stream(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            bytes += record(type, Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return bytes + record(type, [])
    }

    private func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        // Like nginx, this pads streams only: libfcgi does not skip the padding of other records.
        let padding = type == 1 || content.isEmpty ? 0 : padding
        return [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), UInt8(padding), 0] + content
            + [UInt8](repeating: 0xff, count: padding)
    }
}

/// The variables that nginx sends for a GET, in its order, including those that are not read.
func variablesOfNginx(_ target: String = "/", length: Int = 0) -> [(key: String, value: String)] {
    [
        ("GATEWAY_INTERFACE", "CGI/1.1"), ("QUERY_STRING", ""), ("REQUEST_METHOD", length == 0 ? "GET" : "POST"),
        ("CONTENT_TYPE", length == 0 ? "" : "application/x-www-form-urlencoded"),
        ("CONTENT_LENGTH", length == 0 ? "" : String(length)), ("REQUEST_URI", target), ("DOCUMENT_URI", target),
        ("REQUEST_SCHEME", "https"), ("REMOTE_ADDR", "192.0.2.7"), ("REMOTE_PORT", "4711"), ("HTTP_PROXY", ""),
        ("HTTP_HOST", "portal.example"), ("HTTP_ACCEPT", "*/*"), ("HTTP_USER_AGENT", "Test/1.0"),
    ]
}
