import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Entries that are written at the same time` {
    @Test func `all have a different number, without gaps`() async throws {
        let fixture = try AuditLogFixture()
        let seqs = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 1...200 {
                group.addTask { try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seqs.sorted() == Array(1...200))
        #expect(try fixture.rows().map { $0["seq"] as Int64 } == Array(1...200))
    }

    /// One caller leads and is held at its commit while the others arrive, so the transactions are known exactly.
    @Test(arguments: [(0, 1), (1, 2), (2, 2), (199, 2), (256, 2), (257, 3), (600, 4)])
    func `share a transaction, up to 256 of them`(_ others: Int, _ transactions: Int) async throws {
        let fixture = try AuditLogFixture()
        let before = try WriteAheadLog(of: fixture.folder).commits

        let queue = try await QueuedEntries(of: others, in: fixture)
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for (place, task) in queue.others.enumerated() { #expect(try await task.value.seq == Int64(place) + 2) }
        #expect(try WriteAheadLog(of: fixture.folder).commits == before + transactions)
    }

    @Test func `are checkpointed after each 2,048 of them, so that the write-ahead log stays short`()
        async throws
    {
        let fixture = try AuditLogFixture()
        let before = try WriteAheadLog(of: fixture.folder)
        let queue = try await QueuedEntries(of: 2_560, in: fixture)
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for task in queue.others { _ = try await task.value }
        let after = try WriteAheadLog(of: fixture.folder)
        // The first entry begins a file that was emptied, which counts as a restart.
        #expect(after.restarts == before.restarts + 2)
        // One alone and eight batches of 256 were written before.
        #expect(after.commits == 2)
    }

    @Test func `are refused together if their transaction fails, and the next batch is not`() async throws {
        let fixture = try AuditLogFixture()
        let queue = try await QueuedEntries(of: 300, in: fixture, then: .fail(.SQLITE_FULL))
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for task in queue.others.prefix(256) {
            let result = await task.result
            #expect(throws: AuditLogError.refused(.SQLITE_FULL)) {
                try result.get()
            }
        }
        for (place, task) in queue.others.dropFirst(256).enumerated() {
            #expect(try await task.value.seq == Int64(place) + 2)
        }
        #expect(fixture.log.isWritable)
    }

    @Test func `are all refused if the disk has failed`() async throws {
        let fixture = try AuditLogFixture()
        let queue = try await QueuedEntries(of: 300, in: fixture, then: .fail(.SQLITE_IOERR_FSYNC))
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for task in queue.others {
            let result = await task.result
            #expect(throws: AuditLogError.refused(.SQLITE_IOERR)) {
                try result.get()
            }
        }
        #expect(try fixture.rows().count == 1)
        #expect(!fixture.log.isWritable)
    }

    @Test func `are written although the database refuses others of their batch`() async throws {
        let fixture = try AuditLogFixture()
        let writer = fixture.log.writer
        let newEntries: [NewEntry] = [
            .event(), .event(time: 0), .intent(.revocation("op-1")), .intent(.revocation("op-1")),
            .intent(Event(.revocation)), .outcome(of: 99, .revocation("op-2")), .event(),
        ]
        let queue = try await QueuedEntries(of: newEntries, in: fixture, through: writer)
        queue.disk.release()

        var seqs: [Int64?] = []
        var errors: [AuditLogError?] = []
        for task in queue.others {
            do {
                seqs.append(try await task.value.seq)
                errors.append(nil)
            } catch {
                seqs.append(nil)
                errors.append(error as? AuditLogError)
            }
        }
        let refusal = AuditLogError.refused(.SQLITE_CONSTRAINT)
        #expect(seqs == [2, nil, 3, nil, nil, nil, 4])
        #expect(errors == [nil, refusal, nil, .duplicateOperation("op-1"), refusal, refusal, nil])
        #expect(try fixture.rows().map { $0["seq"] as Int64 } == [1, 2, 3, 4])
        #expect(writer.isWritable)
    }
}

/// Entries that wait behind one whose commit is held.
private struct QueuedEntries {
    let disk: FaultyDisk
    let first: Task<Entry, any Error>
    let others: [Task<Entry, any Error>]

    init(of count: Int, in fixture: AuditLogFixture, then responses: FaultyDisk.Response...) async throws {
        disk = FaultyDisk(of: fixture.log, [.hold] + responses)
        let recordEvent = { @Sendable in
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        first = Task(executorPreference: OrderedExecutor()) { try await recordEvent() }
        await disk.waitUntilHeld()
        let executor = OrderedExecutor()
        others = (0..<count).map { _ in Task(executorPreference: executor) { try await recordEvent() } }
        await executor.waitUntilIdle()
    }

    init(of newEntries: [NewEntry], in fixture: AuditLogFixture, through writer: Writer) async throws {
        disk = FaultyDisk(of: fixture.log, [.hold])
        first = Task(executorPreference: OrderedExecutor()) { try await writer.append(.event()) }
        await disk.waitUntilHeld()
        let executor = OrderedExecutor()
        others = newEntries.map { newEntry in Task(executorPreference: executor) { try await writer.append(newEntry) } }
        await executor.waitUntilIdle()
    }
}
