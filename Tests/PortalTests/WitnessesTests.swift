import AuditLog
import HTTP
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing
import TransparencyLog

@testable import Portal

/// A witness in memory, which knows one log.
private final class MemoryWitness: Sendable {
    let key: SigningKey
    private let log: VerifierKey
    private let last = Mutex<[String: Checkpoint]>([:])

    init(_ name: String, log: VerifierKey, seed: UInt8) throws {
        key = try #require(SigningKey(name: name, type: .cosignature, seed: Array(repeating: seed, count: 32)))
        self.log = log
    }

    func response(to request: Request) throws -> Response {
        let add = try #require(AddCheckpointRequest(String(decoding: request.body, as: UTF8.self)))
        return try last.withLock { last in
            let answer = add.answer(logs: [log]) { last[$0] }
            switch answer {
            case .accepted(let checkpoint):
                last[checkpoint.origin] = checkpoint
                return .text("\(try add.checkpoint.cosignature(by: key, at: 1_795_466_467).line)\n", status: .ok)
            case .conflict(let size): return .text("\(size)\n", status: .conflict)
            default: return .text("", status: .badRequest)
            }
        }
    }
}

@Suite struct `The witnesses of the log` {
    private let fixture: PortalFixture
    private let first: MemoryWitness
    private let second: MemoryWitness
    private let transport = SandboxTransport()
    private let witnesses: Witnesses

    init() throws {
        let fixture = try PortalFixture()
        let log = try #require(VerifierKey(try AuditLog.checkpointKey(folder: fixture.folder.path)))
        let (first, second) = (
            try MemoryWitness("first.example", log: log, seed: 1),
            try MemoryWitness("second.example", log: log, seed: 2)
        )
        (self.fixture, self.first, self.second) = (fixture, first, second)
        let list = try [
            "\(first.key.verifier)@https://first.example/w/", "\(second.key.verifier)@http://192.0.2.9:8090",
        ]
        .map { try #require(Witness($0)) }
        let logger = Logger(label: "test") { [log = fixture.log] _ in RecordingLogHandler(recorder: log) }
        witnesses = Witnesses(
            list, through: transport, audit: fixture.audit, log: logger, clock: fixture.clock)
        transport.respond { request in
            switch request.path {
            case "/w/add-checkpoint": try first.response(to: request)
            case "/add-checkpoint": try second.response(to: request)
            default: nil
            }
        }
    }

    private var logger: Logger {
        Logger(label: "test") { [log = fixture.log] _ in RecordingLogHandler(recorder: log) }
    }

    private var notice: String { IntegrityNotice(fixture.audit.integrityStatus, at: fixture.clock.now).text }

    @Test func `cosign each checkpoint once, and pages say how many did`() async throws {
        await fixture.portal.backgroundJobs.start(version: "v")
        #expect(notice.contains("not witnessed yet"))
        await witnesses.submit()
        #expect(notice.contains("witnessed by 2 of 2"))
        await witnesses.submit()
        #expect(transport.calls.sorted() == ["POST /add-checkpoint", "POST /w/add-checkpoint"])

        fixture.clock.advance(by: .hours(1))
        await fixture.portal.backgroundJobs.tick()
        #expect(notice.contains("not witnessed yet"))
        await witnesses.submit()
        #expect(notice.contains("witnessed by 2 of 2"))
        #expect(transport.requests.count == 4)
    }

    @Test func `are asked from which size they want a proof after a restart of the portal`() async throws {
        await fixture.portal.backgroundJobs.start(version: "v")
        await witnesses.submit()
        fixture.clock.advance(by: .hours(1))
        await fixture.portal.backgroundJobs.tick()
        let restarted = Witnesses(
            [try #require(Witness("\(first.key.verifier)@https://first.example/w"))], through: transport,
            audit: fixture.audit, log: logger, clock: fixture.clock)
        await restarted.submit()
        #expect(notice.contains("witnessed by 1 of 1"))
    }

    @Test func `that do not answer, or answer with something else, stop nothing and are asked again after a minute`()
        async throws
    {
        await fixture.portal.backgroundJobs.start(version: "v")
        let second = second
        transport.respond { request in
            guard request.path == "/w/add-checkpoint" else { return try second.response(to: request) }
            throw TransportFailure.timeout
        }
        await witnesses.submit()
        #expect(notice.contains("witnessed by 1 of 2"))
        await witnesses.submit()
        #expect(transport.requests.count == 2)
        fixture.clock.advance(by: .minutes(1))
        transport.respond { _ in .text("— first.example AAAAAAAA\n", status: .ok) }
        await witnesses.submit()
        #expect(transport.requests.count == 3)
        #expect(notice.contains("witnessed by 1 of 2"))
        #expect(fixture.log.lines.contains { $0.contains("checkpoint not witnessed") })
    }

    @Test(arguments: [
        "", "first.example", "@http://a", "a+b@http://c", "first.example+00000000+AAAA@https://first.example",
    ])
    func `are not configured by a text of another form`(text: String) throws {
        #expect(Witness(text) == nil)
        let key = first.key.verifier
        for url in ["", "ftp://a", "https://", "https://a b", "https://a/?b", "https://a/b#c"] {
            #expect(Witness("\(key)@\(url)") == nil)
        }
    }
}
