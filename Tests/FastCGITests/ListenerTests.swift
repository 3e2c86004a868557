import Glibc
import HTTP
import Testing

@testable import FastCGI

@Suite struct `Binding a socket` {
    @Test func `makes it accessible to its owner and group only`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let listener = try Listener.bind(path: path)
            #expect(mode(of: path) == S_IFSOCK | 0o660)
            listener.stop()
            #expect(mode(of: path) == nil)
        }
    }

    @Test func `removes its file when the listener is released`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            _ = try Listener.bind(path: path)
            #expect(mode(of: path) == nil)
        }
    }

    @Test func `replaces the socket of a dead worker`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            _ = try SocketFile.bind(path, to: .unixSocket())
            #expect(throws: Peer.Failure.self) { try Peer(path) }
            let listener = try Listener.bind(path: path)
            _ = try Peer(path)
            listener.stop()
        }
    }

    @Test func `does not replace the socket of a running worker`() async throws {
        try await withWorker { path, _ in
            #expect(throws: ListenerError.inUse(path)) { try Listener.bind(path: path) }
            try await expect("fine", from: path)
        }
    }

    @Test func `does not replace the socket of a worker whose queue is full`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let full = try Listener.bind(path: path, backlog: 0)
            let waiting = try Peer(path)
            #expect(throws: ListenerError.inUse(path)) { try Listener.bind(path: path) }
            waiting.disconnect()
            full.stop()
        }
    }

    @Test func `does not replace a socket of another type`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/other"
            let datagrams = try FileDescriptor("socket", socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
            _ = try SocketFile.bind(path, to: datagrams)
            #expect(throws: ListenerError.failed("connect", EPROTOTYPE)) { try Listener.bind(path: path) }
            #expect(mode(of: path) != nil)
        }
    }

    @Test func `does not replace a file that is not a socket`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/other"
            close(unsafe creat(path, 0o600))
            #expect(throws: ListenerError.notASocket(path)) { try Listener.bind(path: path) }
            #expect(mode(of: path) == S_IFREG | 0o600)
        }
    }

    @Test func `does not replace a symbolic link`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/other"
            unsafe symlink("\(folder)/worker.sock", path)
            #expect(throws: ListenerError.notASocket(path)) { try Listener.bind(path: path) }
        }
    }

    @Test(arguments: ["", "/tmp/\(String(repeating: "a", count: 103))", "/tmp/a\0b"])
    func `throws for an invalid path`(path: String) {
        #expect(throws: ListenerError.badPath(path)) { try Listener.bind(path: path) }
    }

    @Test func `has an error with the failed call and the reason`() {
        let error = #expect(throws: ListenerError.self) { try Listener.bind(path: "/nowhere/at/all.sock") }
        #expect(error?.description == "bind failed: No such file or directory.")
    }
}

private func mode(of path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode : nil
}
