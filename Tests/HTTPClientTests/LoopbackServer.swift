import Foundation
import Glibc
import HTTP
import HTTPTypes
import Synchronization

@testable import HTTPClient

/// A server on this machine that runs a script for each connection on its own thread.
final class LoopbackServer: Sendable {
    typealias Script = @Sendable (Connection) -> Void

    let port: Int
    /// The received requests, head and body.
    let arrivals: AsyncStream<String>
    /// The accepted connections.
    let callers: AsyncStream<Void>
    /// The connections that the client closed while the script waited for it.
    let farewells: AsyncStream<Void>
    private let socket: Int32
    private let seen: Mutex<(connections: Int, requests: [String])>

    /// Listens; without a script, no connection is accepted.
    init(backlog: Int32 = 512, _ script: Script?) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let failed = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(socket, address, size) != 0 || listen(socket, backlog) != 0
                    || getsockname(socket, address, &size) != 0
            }
        }
        if failed { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        seen = Mutex((0, []))

        let (arrivals, arrived) = AsyncStream<String>.makeStream()
        let (callers, called) = AsyncStream<Void>.makeStream()
        let (farewells, left) = AsyncStream<Void>.makeStream()
        (self.arrivals, self.callers, self.farewells) = (arrivals, callers, farewells)
        guard let script else { return }
        Thread.detachNewThread { [weak self] in
            while true {
                let peer = accept(socket, nil, nil)
                guard peer >= 0 else { break }
                let number = self?.seen.withLock { seen in
                    seen.connections += 1
                    return seen.connections
                }
                let connection = Connection(peer, number: number ?? 0) { [weak self] request in
                    self?.seen.withLock { $0.requests.append(request) }
                    arrived.yield(request)
                } left: {
                    left.yield()
                }
                called.yield()
                Thread.detachNewThread { script(connection) }
            }
            close(socket)
        }
    }

    /// Wakes the accepting thread, which then closes the socket.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    var connections: Int { seen.withLock { $0.connections } }
    var requests: [String] { seen.withLock { $0.requests } }

    func request(
        _ method: HTTPRequest.Method = .get, _ path: String = "/", scheme: String = "http", fields: HTTPFields = [:],
        body: [UInt8] = []
    ) -> Request {
        Request(
            HTTPRequest(
                method: method, scheme: scheme, authority: "127.0.0.1:\(port)", path: path, headerFields: fields),
            body: body)
    }

    /// A port without a listener: one that was free a moment ago.
    static func freePort() throws -> Int { try LoopbackServer { _ in }.port }

    /// Responds to every request with its path.
    static func echo() throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.request() {
                let path = request.split(separator: " ", maxSplits: 2)[1]
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
            }
            connection.waitForFarewell()
        }
    }

    /// Reads one request of each connection, sends bytes and closes.
    static func saying(_ answer: String) throws -> LoopbackServer {
        try LoopbackServer { connection in
            _ = connection.request()
            connection.send(answer)
        }
    }

    /// Reads one request of each connection and never responds.
    static func silent() throws -> LoopbackServer {
        try LoopbackServer { connection in
            _ = connection.request()
            connection.waitForFarewell()
        }
    }

    /// Accepts connections and reads no request.
    static func mute() throws -> LoopbackServer {
        try LoopbackServer { $0.waitForFarewell() }
    }
}

/// An accepted connection; it is closed when its script ends.
final class Connection: Sendable {
    /// The number of the connection, from 1.
    let number: Int
    private let socket: Int32
    private let pending = Mutex<[UInt8]>([])
    private let note: @Sendable (String) -> Void
    private let left: @Sendable () -> Void

    init(_ socket: Int32, number: Int, note: @escaping @Sendable (String) -> Void, left: @escaping @Sendable () -> Void)
    {
        (self.socket, self.number, self.note, self.left) = (socket, number, note, left)
        // A child of another test would keep the connection open.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        // Nothing in a test waits forever.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(socket) }

    /// Reads a request; returns nil at the end of the connection.
    func request() -> String? {
        pending.withLock { bytes in
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.range(of: "\r\n\r\n") {
                    let head = text[..<end.upperBound]
                    let length = head.split(separator: "\r\n").compactMap { line in
                        line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
                    }.first
                    let size = head.utf8.count + (length ?? 0)
                    if bytes.count >= size {
                        let request = String(decoding: bytes[..<size], as: UTF8.self)
                        bytes.removeFirst(size)
                        note(request)
                        return request
                    }
                }
                guard let more = read() else { return nil }
                bytes += more
            }
        }
    }

    /// Sends a text; returns false if the client has disconnected.
    @discardableResult func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Sends a text repeatedly until the client has disconnected, at most 64 MiB.
    func sendEndlessly(_ text: String) {
        let piece = String(repeating: text, count: max(1, 16384 / text.utf8.count))
        var sent = 0
        while sent < 64 << 20, send(piece) { sent += piece.utf8.count }
    }

    /// Waits, to simulate a slow server.
    func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

    /// Closes with a reset, like a crashed server.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Waits until the client closes.
    func waitForFarewell() {
        while read() != nil {}
        left()
    }

    private func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

extension HTTPClientLimits {
    /// Limits that are never reached, even on a busy machine, except for the one that a test sets.
    static func wide(_ narrow: (inout HTTPClientLimits) -> Void = { _ in }) -> HTTPClientLimits {
        var limits = HTTPClientLimits()
        (limits.connect, limits.total, limits.lowSpeedPeriod) = (.seconds(120), .seconds(120), .seconds(120))
        narrow(&limits)
        return limits
    }
}

extension AsyncStream where Element: Sendable {
    /// Waits for the next elements.
    func first(_ count: Int = 1) async {
        var iterator = makeAsyncIterator()
        for _ in 0..<count { _ = await iterator.next() }
    }
}
