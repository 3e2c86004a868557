import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An intent that cannot be written` {
    @Test(
        arguments: [
            .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_WRITE, .SQLITE_CORRUPT, .SQLITE_READONLY,
            .SQLITE_BUSY, .SQLITE_NOMEM, .SQLITE_PERM,
        ] as [ResultCode])
    func `keeps the work from running`(_ code: ResultCode) async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .fail(code))
        try await expectNoWork(in: fixture, because: code.primaryResultCode)
        #expect(try fixture.rows() == [])
        #expect(!fixture.log.isWritable)
        withExtendedLifetime(disk) {}
    }

    @Test func `does so if the disk is full`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.limitToCurrentPages()
        try await expectNoWork(in: fixture, because: .SQLITE_FULL)

        try fixture.removePageLimit()
        _ = try await fixture.log.record(.long("op-1"), by: .ada) { Outcome(.succeeded) }
        #expect(try fixture.log.entries().map(\.seq) == [2, 1])
        #expect(fixture.log.isWritable)
    }

    @Test func `does so if the file is read-only`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.execute("PRAGMA query_only = ON")
        try await expectNoWork(in: fixture, because: .SQLITE_READONLY)
        try fixture.execute("PRAGMA query_only = OFF")
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        #expect(fixture.log.isWritable)
    }

    @Test func `does so if the table is missing`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.folder.otherConnection().run("DROP TABLE entry")
        await #expect { try await fixture.log.record(.long("op-1"), by: .ada) { Outcome(.succeeded) } } throws: {
            $0.isUnusable
        }
    }

    @Test func `does so while another process writes`() async throws {
        let fixture = try AuditLogFixture()
        let connection = try fixture.folder.otherConnection("BEGIN IMMEDIATE")
        try await expectNoWork(in: fixture, because: .SQLITE_BUSY)
        try connection.run("ROLLBACK")
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        #expect(fixture.log.isWritable)
    }

    private func expectNoWork(in fixture: AuditLogFixture, because code: ResultCode) async throws {
        await #expect(throws: AuditLogError.refused(code)) {
            try await fixture.log.record(.long("op-1"), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        }
        #expect(!fixture.log.isWritable)
    }
}

@Suite struct `An outcome that cannot be written` {
    @Test func `is pending, and reported as such`() async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .accept, .fail(.SQLITE_FULL))
        let outcome = Outcome(.succeeded, status: 200, requestID: "request-1")

        await #expect(throws: AuditLogError.outcomePending(intent: 1, outcome)) {
            try await fixture.log.record(.revocation("op-1"), by: .ada) { outcome }
        }
        #expect(!fixture.log.isWritable)
        #expect(try fixture.log.operation("op-1").map(\.phase) == [.intent])
        withExtendedLifetime(disk) {}
    }

    @Test func `is written once, unchanged, before the next entry`() async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .accept, .fail(.SQLITE_FULL))
        let outcome = Outcome(.refused, status: 403, errorType: "forbidden", requestID: "request-1")
        let ended = fixture.clock.now + .milliseconds(70)
        _ = try? await fixture.log.record(.revocation("op-1"), by: .ada) {
            fixture.clock.advance(by: .milliseconds(70))
            return outcome
        }
        fixture.clock.advance(by: .milliseconds(60_000))

        for _ in 1...3 { try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }

        #expect(fixture.log.isWritable)
        #expect(try fixture.log.entries().map(\.phase) == [.event, .event, .event, .outcome, .intent])
        let stored = try #require(try fixture.log.entry(2))
        #expect(
            stored
                == Entry(
                    seq: 2, time: ended, phase: .outcome, intent: 1, .revocation("op-1"), outcome, duration: 70,
                    sealOf: stored))
        withExtendedLifetime(disk) {}
    }

    @Test func `stays pending while nothing can be written, and no other work runs`() async throws {
        let fixture = try AuditLogFixture()
        _ = try? await fixture.log.record(.long("op-1"), by: .ada) {
            try? fixture.limitToCurrentPages()
            return Outcome(.succeeded)
        }
        for attempt in 2...4 {
            await #expect(
                throws: AuditLogError.refused(.SQLITE_FULL)
            ) {
                try await fixture.log.record(.revocation("op-\(attempt)"), by: .ada) {
                    Issue.record("the work ran")
                    return Outcome(.succeeded)
                }
            }
            #expect(!fixture.log.isWritable)
        }
        #expect(try fixture.log.entries().map(\.phase) == [.intent])

        try fixture.removePageLimit()
        _ = try await fixture.log.record(.revocation("op-5"), by: .ada) { Outcome(.succeeded) }
        #expect(fixture.log.isWritable)
        #expect(try fixture.log.entries().map(\.event.operation) == ["op-5", "op-5", "op-1", "op-1"])
        #expect(try fixture.log.entries().map(\.intent) == [3, nil, 1, nil])
    }

    @Test func `is one of many, and all of them are written later`() async throws {
        let fixture = try AuditLogFixture()
        // All work begins before the disk is full, and ends after that.
        let started = Shared(0)
        let (full, fullness) = AsyncStream.makeStream(of: Void.self)
        let pending = await withTaskGroup(of: AuditLogError?.self) { group in
            for number in 1...20 {
                group.addTask {
                    do throws(AuditLogError) {
                        _ = try await fixture.log.record(.long("op-\(number)"), by: .ada) {
                            let isLast = started.withLock { started in
                                started += 1
                                return started == 20
                            }
                            if isLast {
                                try? fixture.limitToCurrentPages()
                                fullness.finish()
                            }
                            for await _ in full {}
                            return Outcome(.succeeded)
                        }
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(pending.count { if case .outcomePending? = $0 { true } else { false } } == 20)

        try fixture.removePageLimit()
        let next = try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(next.seq == 41)
        #expect(fixture.log.isWritable)
        for number in 1...20 {
            let pair = try fixture.log.operation("op-\(number)")
            #expect(pair.map(\.phase) == [.intent, .outcome])
            #expect(pair.last?.intent == pair.first?.seq)
        }
    }

    @Test func `is dropped if another process has written it`() async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .accept, .fail(.SQLITE_FULL))
        _ = try? await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        // Written by another program, because the log itself does not settle a pending operation.
        try fixture.folder.otherConnection().run(
            """
            INSERT INTO entry (seq, epoch, time, phase, intent, operation, action, admin_email, address, outcome, mac)
            VALUES (2, 1, 1, 'outcome', 1, 'op-1', 'revocation', 'ada@example.com', '', 'succeeded', zeroblob(32))
            """)

        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(fixture.log.isWritable)
        #expect(try fixture.log.entries().map(\.phase) == [.event, .outcome, .intent])
        withExtendedLifetime(disk) {}
    }
}

@Suite struct `A log whose disk has failed` {
    /// A commit that ended with such an error may be on the disk or not.
    @Test(
        arguments: [
            .SQLITE_IOERR, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_WRITE, .SQLITE_CORRUPT, .SQLITE_CORRUPT_INDEX,
        ] as [ResultCode])
    func `accepts nothing until it is opened again`(_ code: ResultCode) async throws {
        let folder = try TemporaryFolder()
        do {
            let log = try AuditLog(folder: folder.path)
            try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            let disk = FaultyDisk(of: log, .fail(code))
            let refusal = AuditLogError.refused(code.primaryResultCode)
            for _ in 1...3 {
                await #expect(throws: refusal) {
                    try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
                }
                await #expect(throws: refusal) {
                    try await log.record(.revocation("op-1"), by: .ada) {
                        Issue.record("the work ran")
                        return Outcome(.succeeded)
                    }
                }
                #expect(!log.isWritable)
            }
            #expect(try log.entries().map(\.seq) == [1])
            withExtendedLifetime(disk) {}
        }
        let log = try AuditLog(folder: folder.path)
        #expect(log.isWritable)
        #expect(try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq == 2)
    }

    @Test(arguments: [.SQLITE_FULL, .SQLITE_BUSY, .SQLITE_READONLY, .SQLITE_NOMEM] as [ResultCode])
    func `continues after a temporary error`(_ code: ResultCode) async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .fail(code))
        await #expect(throws: AuditLogError.self) {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        #expect(!fixture.log.isWritable)
        #expect(try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq == 1)
        #expect(fixture.log.isWritable)
        withExtendedLifetime(disk) {}
    }

    @Test func `detects damage in its file, and accepts nothing more`() async throws {
        let fixture = try AuditLogFixture()
        for _ in 1...20 { try await fixture.log.recordEvent(.long("op-\(UUID())"), Outcome(.succeeded), by: .ada) }
        // Another program checkpoints and writes, so that the log has to read the file again.
        let connection = try fixture.folder.otherConnection()
        try connection.run(
            "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA user_version = 7; PRAGMA wal_checkpoint (TRUNCATE)")
        let file = try FileHandle(forUpdating: URL(filePath: fixture.folder.database))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4096)
        let original = try #require(try file.readToEnd())
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))

        let refusal = AuditLogError.refused(.SQLITE_CORRUPT)
        await #expect(throws: refusal) {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        #expect(!fixture.log.isWritable)

        try file.seek(toOffset: 4096)
        try file.write(contentsOf: original)
        await #expect(throws: refusal) {
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
    }
}

extension AuditLogFixture {
    /// Leaves no free page, like a full disk.
    func limitToCurrentPages() throws {
        try log.store.database.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    func removePageLimit() throws { try execute("PRAGMA max_page_count = 1000000") }
}

extension Event {
    /// A revocation that needs new pages.
    fileprivate static func long(_ operation: String) -> Event {
        .revocation(operation, reason: String(repeating: "reported phishing ", count: 800))
    }
}
