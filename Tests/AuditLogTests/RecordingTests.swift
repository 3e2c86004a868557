import Foundation
import GRDB
import Synchronization
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Recording an operation` {
    @Test func `writes the intent and then the outcome, which names it`() async throws {
        let fixture = try AuditLogFixture()
        let event = Event.revocation("op-1")
        let outcome = Outcome(.refused, status: 404, errorType: "user_not_found", requestID: "request-1")
        let started = fixture.clock.now

        let pair = try await fixture.log.record(event, by: .ada) {
            fixture.clock.advance(by: .milliseconds(250))
            return outcome
        }

        #expect(
            pair.intent.unsealed == entry(1, started, .intent, intent: nil, event, outcome: nil, duration: nil))
        #expect(
            pair.outcome.unsealed
                == entry(2, started + 250, .outcome, intent: 1, event, outcome: outcome, duration: 250))
        #expect(try fixture.log.operation("op-1") == [pair.intent, pair.outcome])
        #expect(try fixture.log.entry(1) == pair.intent)
        #expect(try fixture.log.entry(2) == pair.outcome)
        #expect(fixture.log.isWritable)
    }

    @Test func `has the intent in the file before the work begins`() async throws {
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

    @Test func `refuses an operation that has its intent already, and does not work again`() async throws {
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

    @Test func `works once for 50 copies of one operation at the same time`() async throws {
        let fixture = try AuditLogFixture()
        let works = Count()

        let results = await withTaskGroup(of: Result<Int64, any Error>.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        let pair = try await fixture.log.record(.revocation("op-1"), by: .ada) {
                            works.increment()
                            await Task.yield()
                            return Outcome(.succeeded)
                        }
                        return .success(pair.intent.seq)
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(works.value == 1)
        #expect(results.count { (try? $0.get()) == 1 } == 1)
        let errors = results.compactMap { result in
            if case .failure(let error) = result { error as? AuditLogError } else { nil }
        }
        #expect(errors == Array(repeating: .duplicateOperation("op-1"), count: 49))
        #expect(try fixture.log.entries().map(\.phase) == [.outcome, .intent])
    }

    @Test func `writes the outcome even where the task was cancelled meanwhile`() async throws {
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

    @Test func `refuses an operation without an id, and does not work`() async throws {
        let fixture = try AuditLogFixture()
        await #expect(throws: AuditLogError.refused(.SQLITE_CONSTRAINT)) {
            try await fixture.log.record(Event(.revocation), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        }
        #expect(try fixture.log.entries() == [])
    }

    @Test func `counts no time where the clock went back`() async throws {
        let fixture = try AuditLogFixture()
        let pair = try await fixture.log.record(.revocation("op-1"), by: .ada) {
            fixture.clock.advance(by: .milliseconds(-5_000))
            return Outcome(.succeeded)
        }
        #expect(pair.outcome.duration == 0)
        #expect(pair.outcome.time == pair.intent.time - 5_000)
    }
}

@Suite struct `Noting an event` {
    @Test func `writes one entry with its duration`() async throws {
        let fixture = try AuditLogFixture()
        let event = Event(.lookUp, typed: "customer-0001")
        let outcome = Outcome(.succeeded, status: 200)
        let now = fixture.clock.now

        let with = try await fixture.log.recordEvent(event, outcome, by: .ada, started: now - 40)
        let without = try await fixture.log.recordEvent(event, outcome, by: .ada)
        let future = try await fixture.log.recordEvent(event, outcome, by: .ada, started: now + 40)

        #expect(with.unsealed == entry(1, now, .event, intent: nil, event, outcome: outcome, duration: 40))
        #expect(without.unsealed == entry(2, now, .event, intent: nil, event, outcome: outcome, duration: 0))
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

    @Test func `takes any number of events without an operation`() async throws {
        let fixture = try AuditLogFixture()
        for seq in 1...5 as ClosedRange<Int64> {
            #expect(try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).seq == seq)
        }
    }
}

@Suite struct `The clock of the log` {
    @Test func `is the system's, in milliseconds, where none is given`() async throws {
        let folder = try Folder()
        let before = Int64(Date().timeIntervalSince1970 * 1000) - 1
        let entry = try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let after = Int64(Date().timeIntervalSince1970 * 1000) + 1
        #expect(before...after ~= entry.time)
    }
}

private func entry(
    _ seq: Int64, _ time: Int64, _ phase: Entry.Phase, intent: Int64?, _ event: Event, outcome: Outcome?,
    duration: Int64?
) -> Entry {
    Entry(
        seq: seq, time: time, phase: phase, intent: intent, actor: .ada, event: event, outcome: outcome,
        duration: duration)
}

/// How often something happened, counted from any thread.
private final class Count: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock(\.self) }
    func increment() { count.withLock { $0 += 1 } }
}
