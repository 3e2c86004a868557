import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct `A TLS connection` {
    let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func send(
        to server: TLSServer, trust: TLSTrust, limits: HTTPClientLimits = .wide()
    ) async throws -> Response {
        let client = try HTTPClient(limits: limits, trust: trust, userAgent: "portal-test")
        let head = HTTPRequest(
            method: .get, scheme: "https", authority: "localhost:\(server.port)", path: "/canary",
            headerFields: [.authorization: "canary"])
        let result: Result<Response, any Error>
        do { result = .success(try await client.send(Request(head))) } catch { result = .failure(error) }
        await client.stop()
        return try result.get()
    }

    @Test func `accepts a server with a valid certificate`() async throws {
        let server = try authority.serve(.good, ["-www"])
        let response = try await send(to: server, trust: .authority(file: authority.file))

        #expect(response.status == .ok)
        #expect(String(decoding: response.body, as: UTF8.self).contains("s_server"))
    }

    /// The control: the tests below would see a request.
    @Test func `shows a sent request in the server's output`() async throws {
        let server = try authority.serve(.good)
        let limits = HTTPClientLimits.wide { $0.total = .seconds(2) }
        await #expect(throws: HTTPClientError(.timedOut(connecting: false), mayHaveArrived: true)) {
            try await send(to: server, trust: .authority(file: authority.file), limits: limits)
        }
        let printed = server.end()
        #expect(printed.contains("GET /canary HTTP/1.1"))
        #expect(printed.lowercased().contains("authorization: canary"))
    }

    @Test(arguments: [TestAuthority.Certificate.wrongName, .expired, .selfSigned])
    func `sends no byte to a server with an invalid certificate`(_ certificate: TestAuthority.Certificate)
        async throws
    {
        try await expectRefusal(by: authority.serve(certificate), trust: .authority(file: authority.file))
    }

    @Test func `sends no byte to a server whose authority the system does not know`() async throws {
        try await expectRefusal(by: authority.serve(.good), trust: .system)
    }

    @Test func `trusts only the given authority`() async throws {
        let other = try TestAuthority()
        try await expectRefusal(by: authority.serve(.good), trust: .authority(file: other.file))
    }

    @Test func `trusts no server if the authority's file is missing`() async throws {
        try await expectRefusal(by: authority.serve(.good), trust: .authority(file: "/nowhere/authority.pem"))
    }

    @Test(arguments: ["-tls1", "-tls1_1"]) func `does not use TLS before 1.2`(version: String) async throws {
        // In its own process, whose OpenSSL would use the old versions if the client allowed it.
        await #expect(processExitsWith: .success) { [version] in
            let authority = try TestAuthority()
            unsafe setenv("OPENSSL_CONF", try authority.laxConfiguration(), 1)
            let server = try authority.serve(.good, [version, "-cipher", "ALL:@SECLEVEL=0"])
            let client = try HTTPClient(trust: .authority(file: authority.file), userAgent: "portal-test")
            let head = HTTPRequest(
                method: .get, scheme: "https", authority: "localhost:\(server.port)", path: "/canary")
            let result: Result<Response, any Error>
            do { result = .success(try await client.send(Request(head))) } catch { result = .failure(error) }
            let printed = server.end()
            guard case .failure(let error as HTTPClientError) = result, case .tls = error.reason,
                !error.mayHaveArrived, !printed.contains("canary")
            else { exit(EXIT_FAILURE) }
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"]) func `uses TLS 1.2 and 1.3`(version: String) async throws {
        let server = try authority.serve(.good, ["-www", version])
        let response = try await send(to: server, trust: .authority(file: authority.file))
        #expect(response.status == .ok)
    }

    @Test func `sends no byte to a server without TLS`() async throws {
        let server = try LoopbackServer { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        let client = try HTTPClient(userAgent: "portal-test")
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(server.request(scheme: "https"))
        }
        guard case .tls = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.mayHaveArrived == false)
        await client.stop()
    }

    private func expectRefusal(by server: TLSServer, trust: TLSTrust) async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await send(to: server, trust: trust) }
        guard case .tls(let detail) = error?.reason else {
            Issue.record("not refused for TLS: \(String(describing: error))")
            return
        }
        #expect(!detail.isEmpty && !detail.contains("canary"))
        #expect(error?.mayHaveArrived == false)
        let printed = server.end()
        #expect(!printed.contains("canary") && !printed.contains("HTTP/"))
    }
}
