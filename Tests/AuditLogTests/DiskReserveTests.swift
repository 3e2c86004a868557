import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The reserve on the disk` {
    @Test func `keeps intents from being written if there is too little free space, and no other entries`() async throws
    {
        let folder = try TemporaryFolder()
        let reserve = DiskReserve(files: LogFiles(folder: folder.path), minimumFree: .max, reserveSize: 0)
        let log = try AuditLog(folder: folder.path, reserve: reserve, clock: ManualClock())
        await #expect(throws: AuditLogError.self) {
            try await log.record(.revocation("op-1"), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        }
        try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try log.entries().map(\.event.action) == [.signIn])
    }

    @Test func `is released for an outcome, and allocated again`() async throws {
        let folder = try TemporaryFolder()
        let reserve = DiskReserve(files: LogFiles(folder: folder.path), minimumFree: 0, reserveSize: 1 << 20)
        let log = try AuditLog(folder: folder.path, reserve: reserve, clock: ManualClock())
        let file = "\(folder.path)/audit.ballast"
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int == 1 << 20)
        let disk = FaultyDisk(of: log, .accept, .fail(.SQLITE_FULL))
        let pair = try await log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        #expect(pair.outcome.seq == 2)
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(log.isWritable)
        try await log.flushPending()
        #expect(FileManager.default.fileExists(atPath: file))
        withExtendedLifetime(disk) {}
    }
}

@Suite struct `A disk that failed` {
    @Test func `signals its failure, and makes the next start check the whole database`() async throws {
        let folder = try TemporaryFolder()
        do {
            let log = try AuditLog(folder: folder.path)
            let disk = FaultyDisk(of: log, .fail(.SQLITE_IOERR_FSYNC))
            _ = try? await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            await log.waitForFailure()
            #expect(log.failure != nil)
            withExtendedLifetime(disk) {}
        }
        let marker = "\(folder.path)/audit.unsound"
        #expect(FileManager.default.fileExists(atPath: marker))
        _ = try AuditLog(folder: folder.path)
        #expect(!FileManager.default.fileExists(atPath: marker))
    }
}
