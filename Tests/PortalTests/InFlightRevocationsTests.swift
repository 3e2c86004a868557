import AuditLog
import Testing

@testable import Portal

@Suite struct `A revocation in flight` {
    private struct WorkError: Error {}

    @Test func `runs once, however many requests wait for it, and all get its result`() async throws {
        let inFlight = InFlightRevocations()
        let starts = LineRecorder()
        let entry = try await recordedEntry()
        let results = try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await inFlight.run("0f") {
                        starts.append("started")
                        for _ in 0..<500 { await Task.yield() }
                        return entry
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == Array(repeating: entry, count: 100))
        #expect(starts.lines == ["started"])
    }

    @Test func `fails for all requests that wait, and can run again afterwards`() async throws {
        let inFlight = InFlightRevocations()
        for _ in 0..<2 {
            await #expect(throws: WorkError.self) { try await inFlight.run("0f") { throw WorkError() } }
        }
        let entry = try await recordedEntry()
        #expect(try await inFlight.run("0f") { entry } == entry)
    }

    @Test func `does not wait for another operation`() async throws {
        let inFlight = InFlightRevocations()
        let entry = try await recordedEntry()
        let result = try await inFlight.run("0f") { try await inFlight.run("1f") { entry } }
        #expect(result == entry)
    }

    private func recordedEntry() async throws -> Entry {
        let fixture = try PortalFixture()
        return try await fixture.audit.recordEvent(Event(.signIn), Outcome(.succeeded), by: .admin("a@example.com"))
    }
}
