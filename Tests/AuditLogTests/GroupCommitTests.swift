import GRDB
import Testing

@testable import AuditLog

@Suite struct `Entries that come at the same time` {
    @Test func `all have a number of their own, without a gap`() async throws {
        let scene = try Scene()
        let seqs = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 1...200 {
                group.addTask { try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seqs.sorted() == Array(1...200))
        #expect(try scene.rows().map { $0["seq"] as Int64 } == Array(1...200))
    }

    /// One leads and stands still at its commit while the others come, so the transactions are known exactly.
    @Test(arguments: [(0, 1), (1, 2), (2, 2), (199, 2), (256, 2), (257, 3), (600, 4)])
    func `share a transaction, up to 256 of them`(_ others: Int, _ transactions: Int) async throws {
        let scene = try Scene()
        let before = try WriteAheadLog(of: scene.folder).commits

        let queue = try await Queue(of: others, in: scene)
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for (place, task) in queue.others.enumerated() { #expect(try await task.value.seq == Int64(place) + 2) }
        #expect(try WriteAheadLog(of: scene.folder).commits == before + transactions)
    }

    @Test func `are put into the database after each 2,048 of them, so that the write-ahead log stays short`()
        async throws
    {
        let scene = try Scene()
        let before = try WriteAheadLog(of: scene.folder)
        let queue = try await Queue(of: 2_560, in: scene)
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for task in queue.others { _ = try await task.value }
        let after = try WriteAheadLog(of: scene.folder)
        #expect(after.restarts == before.restarts + 1)
        // One alone and eight times 256 came before.
        #expect(after.commits == 2)
    }

    @Test func `are refused together where their transaction fails, and those behind them are not`() async throws {
        let scene = try Scene()
        let queue = try await Queue(of: 300, in: scene, then: .refuse(.SQLITE_FULL))
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
        #expect(scene.log.isWritable)
    }

    @Test func `are all answered where the disk has failed for good`() async throws {
        let scene = try Scene()
        let queue = try await Queue(of: 300, in: scene, then: .refuse(.SQLITE_IOERR_FSYNC))
        queue.disk.release()

        #expect(try await queue.first.value.seq == 1)
        for task in queue.others {
            let result = await task.result
            #expect(throws: AuditLogError.refused(.SQLITE_IOERR)) {
                try result.get()
            }
        }
        #expect(try scene.rows().count == 1)
        #expect(!scene.log.isWritable)
    }

    @Test func `do not suffer from one that the database refuses`() async throws {
        let scene = try Scene()
        let writer = scene.log.writer
        let newEntries: [NewEntry] = [
            .event(), .event(time: 0), .intent(.revocation("op-1")), .intent(.revocation("op-1")),
            .intent(Event(.revocation)), .outcome(of: 99, .revocation("op-2")), .event(),
        ]
        let queue = try await Queue(of: newEntries, in: scene, through: writer)
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
        #expect(try scene.rows().map { $0["seq"] as Int64 } == [1, 2, 3, 4])
        #expect(writer.isWritable)
    }
}

/// Entries that wait behind one whose commit stands still.
private struct Queue {
    let disk: Disk
    let first: Task<Entry, any Error>
    let others: [Task<Entry, any Error>]

    init(of count: Int, in scene: Scene, then answers: Disk.Answer...) async throws {
        disk = Disk(of: scene.log, [.hold] + answers)
        let note = { @Sendable in try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        first = Task(executorPreference: Line()) { try await note() }
        await disk.holds()
        let line = Line()
        others = (0..<count).map { _ in Task(executorPreference: line) { try await note() } }
        await line.settles()
    }

    init(of newEntries: [NewEntry], in scene: Scene, through writer: Writer) async throws {
        disk = Disk(of: scene.log, [.hold])
        first = Task(executorPreference: Line()) { try await writer.append(.event()) }
        await disk.holds()
        let line = Line()
        others = newEntries.map { newEntry in Task(executorPreference: line) { try await writer.append(newEntry) } }
        await line.settles()
    }
}
