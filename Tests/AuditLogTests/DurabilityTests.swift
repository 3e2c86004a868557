import Disk
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The log on the disk` {
    @Test func `is written with the settings that its durability depends on`() throws {
        let fixture = try AuditLogFixture()
        let write = { (pragma: String) in
            try fixture.log.store.database.writeWithoutTransaction { db in
                try String.fetchOne(db, sql: "PRAGMA \(pragma)")
            }
        }
        let read = { (pragma: String) in
            try fixture.log.store.database.read { db in try String.fetchOne(db, sql: "PRAGMA \(pragma)") }
        }
        #expect(try write("synchronous") == "2")
        #expect(try write("journal_mode") == "wal")
        for connection in [write, read] {
            #expect(try connection("wal_autocheckpoint") == "0")
            #expect(try connection("foreign_keys") == "1")
            #expect(try connection("recursive_triggers") == "1")
            #expect(try connection("trusted_schema") == "0")
        }
    }

    @Test func `continues after its last entry when it is opened again`() async throws {
        let folder = try TemporaryFolder()
        var written: [Entry] = []
        for round in 1...3 {
            let log = try AuditLog(folder: folder.path)
            let pair = try await log.record(.revocation("op-\(round)"), by: .ada) { Outcome(.succeeded) }
            written += [pair.intent, pair.outcome]
            #expect(try log.entries() == written.reversed())
        }
        #expect(written.map(\.seq) == Array(1...6))
    }

    @Test func `is refused if the file is something else, and its lock is released`() throws {
        let folder = try TemporaryFolder()
        try Data(repeating: 0x2A, count: 8192).write(to: URL(filePath: folder.database))
        for _ in 1...2 {
            let error = #expect(throws: DatabaseError.self) { try AuditLog(folder: folder.path) }
            #expect(error?.resultCode == .SQLITE_NOTADB)
        }
        try FileManager.default.removeItem(atPath: folder.database)
        #expect(try AuditLog(folder: folder.path).entries() == [])
    }

    @Test func `is refused if there is no folder`() throws {
        #expect(throws: DiskError.self) { try AuditLog(folder: "\(try TemporaryFolder().path)/nowhere") }
    }

    /// Copies of the files, taken while entries are written, are what a crash of the process leaves behind: the database as it was
    /// at the last checkpoint, and a write-ahead log that may end in the middle of a frame.
    @Test func `contains after a crash every entry that was acknowledged, without gaps`() async throws {
        let fixture = try AuditLogFixture()
        let acknowledged = Shared<Int64>(0)

        for round in 1...8 {
            async let copied = Self.copy(of: fixture.folder, holding: acknowledged.withLock { $0 })
            try await withThrowingDiscardingTaskGroup { group in
                for number in 1...12 {
                    group.addTask {
                        let pair = try await fixture.log.record(.revocation("op-\(round)-\(number)"), by: .ada) {
                            Outcome(.succeeded)
                        }
                        acknowledged.withLock { $0 = max($0, pair.outcome.seq) }
                    }
                }
            }
            let (copy, expected) = try await copied
            try Self.expectWhole(copy, atLeast: expected)
        }
        #expect(acknowledged.withLock { $0 } == 8 * 24)
        let (last, expected) = try Self.copy(of: fixture.folder, holding: 8 * 24)
        try Self.expectWhole(last, atLeast: expected)
    }

    private static func copy(of folder: TemporaryFolder, holding entries: Int64) throws -> (TemporaryFolder, Int64) {
        let copy = try TemporaryFolder()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: copy.database + suffix)
        }
        try FileManager.default.copyItem(atPath: "\(folder.path)/audit.key", toPath: "\(copy.path)/audit.key")
        return (copy, entries)
    }

    private static func expectWhole(_ folder: TemporaryFolder, atLeast expected: Int64) throws {
        let verdict = try folder.otherConnection().read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check") }
        #expect(verdict == ["ok"])
        let entries = try AuditLog(folder: folder.path).entries(limit: .max)
        let last = entries.first?.seq ?? 0
        #expect(last >= expected)
        #expect(entries.map(\.seq) == (0..<last).map { last - $0 })
        for entry in entries where entry.phase == .outcome {
            #expect(entries.contains { $0.seq == entry.intent && $0.event == entry.event })
        }
    }
}

@Suite struct `The write-ahead log` {
    @Test func `is restarted after 512 commits, so it does not grow without limit`() async throws {
        let fixture = try AuditLogFixture()
        var largest = 0
        try await fixture.log.recordEvent(.revocation, Outcome(.succeeded), by: .ada)
        let start = try WriteAheadLog(of: fixture.folder)
        for _ in 2...512 { try await fixture.log.recordEvent(.revocation, Outcome(.succeeded), by: .ada) }
        let full = try WriteAheadLog(of: fixture.folder)
        #expect(full.commits == start.commits + 511)
        #expect(full.restarts == start.restarts)

        for commit in 513...1100 {
            try await fixture.log.recordEvent(.revocation, Outcome(.succeeded), by: .ada)
            if commit.isMultiple(of: 50) { largest = max(largest, try WriteAheadLog(of: fixture.folder).size) }
        }
        let last = try WriteAheadLog(of: fixture.folder)
        #expect(last.restarts == start.restarts + 2)
        #expect(last.commits == 1100 - 1024)
        #expect(largest < full.size * 3 / 2)
        #expect(try fixture.rows().map { $0["seq"] as Int64 } == Array(1...1100))
    }

    @Test func `is emptied at each start, however short its life was (C-56)`() async throws {
        let folder = try TemporaryFolder()
        var copies: [TemporaryFolder] = []
        for _ in 1...3 {
            let log = try AuditLog(folder: folder.path)
            #expect(try WriteAheadLog(of: folder).size == 0)
            try await log.recordEvent(.revocation, Outcome(.succeeded), by: .ada)
            #expect(try WriteAheadLog(of: folder).size > 0)
            // The files as they would be after a crash.
            copies.append(try folder.copy())
        }
        for (number, copy) in copies.enumerated() {
            let log = try AuditLog(folder: copy.path)
            #expect(try WriteAheadLog(of: copy).size == 0)
            #expect(try log.last == number + 1)
        }
    }

    @Test func `is emptied when the portal stops`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.log.checkpoint()
        #expect(try WriteAheadLog(of: fixture.folder).size == 0)
        try await fixture.log.recordEvent(.revocation, Outcome(.succeeded), by: .ada)
    }

    @Test func `is not checkpointed by SQLite itself`() async throws {
        let fixture = try AuditLogFixture()
        let start = try WriteAheadLog(of: fixture.folder)
        // SQLite would do so at 1,000 pages.
        let long = Event.revocation("op-1", reason: String(repeating: "a", count: 8_000_000))
        _ = try await fixture.log.record(long, by: .ada) { Outcome(.succeeded) }
        try await fixture.log.recordEvent(.revocation, Outcome(.succeeded), by: .ada)
        let now = try WriteAheadLog(of: fixture.folder)
        #expect(now.size > 16_000_000)
        #expect(now.commits == start.commits + 3)
    }

    @Test func `does not block a reader while entries are written`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let connection = try fixture.folder.otherConnection()
        try connection.run("BEGIN")
        #expect(try connection.count("SELECT count(*) FROM entry") == 4)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try connection.count("SELECT count(*) FROM entry") == 4)
        try connection.run("COMMIT")
        #expect(try connection.count("SELECT count(*) FROM entry") == 5)
    }

    @Test func `shows each reader a log without gaps while 100 entries are written`() async throws {
        let fixture = try AuditLogFixture()
        async let reading = withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 1...100 {
                group.addTask {
                    let entries = try fixture.log.entries(limit: .max)
                    let last = entries.first?.seq ?? 0
                    #expect(entries.map(\.seq) == (0..<last).map { last - $0 })
                    return last
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for _ in 1...100 { try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        let seen = try await reading
        #expect(seen.allSatisfy { 0...100 ~= $0 })
        #expect(try fixture.log.entries(limit: .max).count == 100)
    }
}

@Suite struct `The one writer of a log` {
    @Test func `excludes a second one`() throws {
        let fixture = try AuditLogFixture()
        #expect(throws: AuditLogError.inUse) { try AuditLog(folder: fixture.folder.path) }
        #expect(try flock(fixture.folder) == 1)
        #expect(throws: AuditLogError.inUse) { try AuditLog(folder: fixture.folder.path) }
    }

    @Test func `admits the next one when it ends`() throws {
        let folder = try TemporaryFolder()
        for _ in 1...2 {
            let log = try AuditLog(folder: folder.path)
            #expect(try log.entries() == [])
        }
        #expect(try flock(folder) == 0)
    }

    @Test func `excludes another process while it is open, and not longer`() async throws {
        let folder = try TemporaryFolder()
        let path: String = folder.path
        do {
            let log = try AuditLog(folder: path)
            await #expect(processExitsWith: .success) { [path = path as String] in
                do { _ = try AuditLog(folder: path) } catch AuditLogError.inUse { exit(EXIT_SUCCESS) }
                exit(EXIT_FAILURE)
            }
            #expect(try log.entries() == [])
        }
        await #expect(processExitsWith: .success) { [path = path as String] in
            exit(try AuditLog(folder: path).isWritable ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `does not pass its lock to the processes that it starts, which may live longer`() throws {
        let fixture = try AuditLogFixture()
        #expect(try descriptors(of: fixture.folder).map { fcntl($0, F_GETFD) & FD_CLOEXEC } == [FD_CLOEXEC])
    }

    @Test func `releases the lock although a process that is being started has a copy of it`() throws {
        let folder = try TemporaryFolder()
        var copy: Int32 = -1
        do {
            let log = try AuditLog(folder: folder.path)
            copy = dup(try #require(try descriptors(of: folder).first))
            #expect(try log.entries() == [])
        }
        #expect(try AuditLog(folder: folder.path).entries() == [])
        #expect(close(copy) == 0)
    }

    @Test func `has a lock that removing a file does not lift (C-57)`() throws {
        let fixture = try AuditLogFixture()
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) {
            try FileManager.default.removeItem(atPath: "\(fixture.folder.path)/\(name)")
            #expect(throws: AuditLogError.inUse, "\(name)") { try AuditLog(folder: fixture.folder.path) }
        }
    }

    /// The descriptors of this process for the folder of a log.
    private func descriptors(of folder: TemporaryFolder) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init).filter {
            let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            return file?.hasSuffix("/\(URL(filePath: folder.path).lastPathComponent)") == true
        }
    }

    /// The exit code of flock(1), another process: 1 if the lock is held.
    private func flock(_ folder: TemporaryFolder) throws -> Int32 {
        try Process.run(
            URL(filePath: "/usr/bin/flock"), arguments: ["--nonblock", folder.path, "true"]
        ).exitCode
    }
}

extension Process {
    fileprivate var exitCode: Int32 {
        waitUntilExit()
        return terminationStatus
    }
}

extension Event {
    /// A revocation without an operation, which has only one entry.
    fileprivate static var revocation: Event { .revocation(nil) }
}
