import Foundation
import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The reserve on the disk` {
    @Test func `keeps new intents out where there is too little, and lets everything else through`() async throws {
        let folder = try Folder()
        let log = try AuditLog(folder: folder.path, reserve: DiskReserve(folder: folder.path, least: .max, ballast: 0)) { 1 }
        await #expect(throws: AuditLogError.self) {
            try await log.record(.revocation("op-1"), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        }
        try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try log.entries().map(\.event.action) == [.signIn])
    }

    @Test func `that is kept is given up for an outcome, and taken again`() async throws {
        let folder = try Folder()
        let reserve = DiskReserve(folder: folder.path, least: 0, ballast: 1 << 20)
        let log = try AuditLog(folder: folder.path, reserve: reserve) { 1_795_000_000_000 }
        let ballast = "\(folder.path)/audit.ballast"
        #expect(try FileManager.default.attributesOfItem(atPath: ballast)[.size] as? Int == 1 << 20)
        let disk = FaultyDisk(of: log, .accept, .fail(.SQLITE_FULL))
        let pair = try await log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        #expect(pair.outcome.seq == 2)
        #expect(!FileManager.default.fileExists(atPath: ballast))
        #expect(log.isWritable)
        try await log.flushPending()
        #expect(FileManager.default.fileExists(atPath: ballast))
        withExtendedLifetime(disk) {}
    }
}

@Suite struct `A disk that failed` {
    @Test func `ends the process, and makes the next start check the whole file`() async throws {
        let folder = try Folder()
        do {
            let log = try AuditLog(folder: folder.path)
            let disk = FaultyDisk(of: log, .fail(.SQLITE_IOERR_FSYNC))
            _ = try? await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            await log.waitForFailure()
            #expect(log.hasFailed)
            withExtendedLifetime(disk) {}
        }
        let note = "\(folder.path)/audit.unsound"
        #expect(FileManager.default.fileExists(atPath: note))
        _ = try AuditLog(folder: folder.path)
        #expect(!FileManager.default.fileExists(atPath: note))
    }
}
