import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Recording an operation` {
    @Test func `writes the intent and then the outcome, which refers to it`() async throws {
        let fixture = try AuditLogFixture()
        let event = Event.revocation("op-1")
        let outcome = Outcome(.refused, status: 404, errorType: "user_not_found", requestID: "request-1")
        let started = fixture.clock.now

        let pair = try await fixture.log.record(event, by: .ada) {
            fixture.clock.advance(by: .milliseconds(250))
            return outcome
        }

        #expect(
            pair.intent
                == Entry(
                    seq: 1, time: started, phase: .intent, event, nil, duration: nil, sealOf: pair.intent))
        #expect(
            pair.outcome
                == Entry(
                    seq: 2, time: started + .milliseconds(250), phase: .outcome, intent: 1, event, outcome,
                    duration: 250, sealOf: pair.outcome))
        #expect(try fixture.log.operation("op-1") == [pair.intent, pair.outcome])
        #expect(try fixture.log.entry(1) == pair.intent)
        #expect(try fixture.log.entry(2) == pair.outcome)
        #expect(fixture.log.isWritable)
    }

    @Test func `has the intent on the disk before the work begins`() async throws {
        let fixture = try AuditLogFixture()
        let before = try WriteAheadLog(of: fixture.folder).commits
        let seen = Mutex<[Row]>([])
        let commits = Mutex(0)

        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) {
            seen.withLock { $0 = (try? fixture.rows()) ?? [] }
            commits.withLock { $0 = (try? WriteAheadLog(of: fixture.folder).commits) ?? 0 }
            return Outcome(.succeeded)
        }

        #expect(commits.withLock { $0 } == before + 1)
        let rows = seen.withLock { $0 }
        #expect(rows.count == 1)
        #expect(rows.first?["phase"] == "intent")
        #expect(rows.first?["operation"] == "op-1")
    }

    @Test func `refuses an operation that has an intent already, and does not run its work again`() async throws {
        let fixture = try AuditLogFixture()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.unknown) }

        await #expect(throws: AuditLogError.duplicateOperation("op-1")) {
            try await fixture.log.record(.revocation("op-1", reason: "another"), by: .ada) {
                Issue.record("the work ran again")
                return Outcome(.succeeded)
            }
        }
        #expect(try fixture.log.entries().map(\.seq) == [2, 1])
        #expect(fixture.log.isWritable)
    }

    @Test func `runs the work once for 50 copies of an operation at the same time`() async throws {
        let fixture = try AuditLogFixture()
        let runs = Shared(0)

        let results = await withTaskGroup(of: Result<Int64, any Error>.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        let pair = try await fixture.log.record(.revocation("op-1"), by: .ada) {
                            runs.withLock { $0 += 1 }
                            await Task.yield()
                            return Outcome(.succeeded)
                        }
                        return .success(pair.intent.seq)
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(runs.withLock { $0 } == 1)
        #expect(results.count { (try? $0.get()) == 1 } == 1)
        let errors = results.compactMap { result in
            if case .failure(let error) = result { error as? AuditLogError } else { nil }
        }
        #expect(errors == Array(repeating: .duplicateOperation("op-1"), count: 49))
        #expect(try fixture.log.entries().map(\.phase) == [.outcome, .intent])
    }

    @Test func `writes the outcome even if the task is cancelled`() async throws {
        let fixture = try AuditLogFixture()
        let task = Task {
            try await fixture.log.record(.revocation("op-1"), by: .ada) {
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
                return Outcome(.succeeded)
            }
        }
        #expect(try await task.value.outcome.seq == 2)
        #expect(task.isCancelled)
    }

    @Test func `refuses an operation without an id, and does not run its work`() async throws {
        let fixture = try AuditLogFixture()
        await #expect(throws: AuditLogError.refused(.SQLITE_CONSTRAINT)) {
            try await fixture.log.record(Event(.revocation), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        }
        #expect(try fixture.log.entries() == [])
    }

    @Test func `has a duration of zero if the clock was set back`() async throws {
        let fixture = try AuditLogFixture()
        let pair = try await fixture.log.record(.revocation("op-1"), by: .ada) {
            fixture.clock.advance(by: .milliseconds(-5_000))
            return Outcome(.succeeded)
        }
        #expect(pair.outcome.duration == 0)
        #expect(pair.outcome.time == pair.intent.time - .seconds(5))
    }
}

@Suite struct `Recording an event` {
    @Test func `writes one entry with its duration`() async throws {
        let fixture = try AuditLogFixture()
        let event = Event(.lookUp, typed: "customer-0001")
        let outcome = Outcome(.succeeded, status: 200)
        let now = fixture.clock.now

        let with = try await fixture.log.recordEvent(event, outcome, by: .ada, started: now - .milliseconds(40))
        let without = try await fixture.log.recordEvent(event, outcome, by: .ada)
        let future = try await fixture.log.recordEvent(event, outcome, by: .ada, started: now + .milliseconds(40))

        #expect(with == Entry(seq: 1, time: now, phase: .event, event, outcome, duration: 40, sealOf: with))
        #expect(without == Entry(seq: 2, time: now, phase: .event, event, outcome, duration: 0, sealOf: without))
        #expect(future.duration == 0)
        #expect(try fixture.log.entries() == [future, without, with])
    }

    @Test func `refuses a second event of one operation, such as the page after a redirect`() async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(Event(.lookUp, operation: "op-1"), Outcome(.succeeded), by: .ada)
        await #expect(throws: AuditLogError.duplicateOperation("op-1")) {
            try await fixture.log.recordEvent(Event(.lookUp, operation: "op-1"), Outcome(.succeeded), by: .ada)
        }
        #expect(try fixture.log.operation("op-1").map(\.seq) == [1])
    }

    @Test func `accepts any number of events without an operation`() async throws {
        let fixture = try AuditLogFixture()
        for seq in 1...5 as ClosedRange<Int64> {
            #expect(try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq == seq)
        }
    }
}

@Suite struct `The clock of the log` {
    @Test func `is that of the operating system by default`() async throws {
        let folder = try TemporaryFolder()
        let before = Date().timeIntervalSince1970 * 1000 - 1
        let entry = try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let after = Date().timeIntervalSince1970 * 1000 + 1
        #expect(before...after ~= Double(entry.time.milliseconds))
    }
}
