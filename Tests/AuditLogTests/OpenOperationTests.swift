import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An open operation` {
    @Test func `is one whose outcome is missing or unknown, until it is settled`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        _ = try await fixture.log.record(.revocation("op-3"), by: .ada) { Outcome(.unknown) }
        _ = try await fixture.log.record(.revocation("op-4"), by: .ada) { Outcome(.refused) }
        let open = try fixture.log.openOperations()
        #expect(open.map(\.seq) == [4, 5])
        #expect(try fixture.log.openOperations(limit: 1).map(\.seq) == [4])
        let settled = try await fixture.log.settle(open[1], Outcome(.applied, observation: Observation(.gone, at: 7)))
        #expect((settled.phase, settled.intent, settled.actor) == (.settlement, 5, .portal))
        #expect(settled.event == open[1].event)
        #expect(try fixture.log.openOperations().map(\.seq) == [4])
        await #expect(throws: AuditLogError.self) { try await fixture.log.settle(open[1], Outcome(.notApplied)) }
        #expect(try fixture.log.operation("op-3").map(\.phase) == [.intent, .outcome, .settlement])
    }

    @Test func `is not one that is in progress, or whose outcome is pending`() async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .accept, .fail(.SQLITE_BUSY))
        _ = try? await fixture.log.record(.revocation("op-1"), by: .ada) {
            #expect((try? fixture.log.openOperations().isEmpty) == true)
            return Outcome(.succeeded)
        }
        #expect(try fixture.log.openOperations().isEmpty)
        try await fixture.log.flushPending()
        #expect(try fixture.log.operation("op-1").map(\.phase) == [.intent, .outcome])
        #expect(fixture.log.isWritable)
        withExtendedLifetime(disk) {}
    }

    @Test func `is decided by the entries, not by the table that says where to look (C-52)`() async throws {
        let fixture = try AuditLogFixture()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        _ = try await fixture.log.record(.revocation("op-2"), by: .ada) { Outcome(.unknown) }
        try fixture.execute("INSERT INTO open_operation VALUES (1, 'op-1'), (2, 'op-1'), (99, 'op-9')")
        #expect(try fixture.log.openOperations().map(\.seq) == [3])
    }

    @Test func `survives the process that started it`() async throws {
        let folder = try TemporaryFolder()
        do {
            let log = try AuditLog(folder: folder.path)
            _ = try await log.writer.append(.intent(.revocation("op-1")))
        }
        let log = try AuditLog(folder: folder.path)
        let intent = try #require(try log.openOperations().first)
        try await log.settle(intent, Outcome(.notApplied))
        #expect(try log.openOperations().isEmpty)
        #expect(try folder.verdict().open == [])
    }
}

@Suite struct `A log after a refused write` {
    @Test func `is writable again as soon as the disk accepts entries, and not before`() async throws {
        let fixture = try AuditLogFixture()
        let disk = FaultyDisk(of: fixture.log, .fail(.SQLITE_FULL), .fail(.SQLITE_FULL))
        _ = try? await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(!fixture.log.isWritable)
        await #expect(throws: AuditLogError.self) { try await fixture.log.flushPending() }
        #expect(!fixture.log.isWritable)
        try await fixture.log.flushPending()
        #expect(fixture.log.isWritable)
        #expect(try fixture.log.entries().isEmpty)
        withExtendedLifetime(disk) {}
    }
}
