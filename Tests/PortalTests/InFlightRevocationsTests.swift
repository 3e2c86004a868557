import AuditLog
import Testing

@testable import Portal

@Suite struct `A revocation that is being carried out` {
    private struct Broken: Error {}

    @Test func `is one piece of work for all who ask while it runs, and all get its end`() async throws {
        let running = Running()
        let begun = Lines()
        let entry = try await anEntry()
        let ends = try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await running.once("0f") {
                        begun.append("begun")
                        for _ in 0..<500 { await Task.yield() }
                        return entry
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ends == Array(repeating: entry, count: 100))
        #expect(begun.all == ["begun"])
    }

    @Test func `fails for all who ask while it runs, and begins anew after its end`() async throws {
        let running = Running()
        for _ in 0..<2 { await #expect(throws: Broken.self) { try await running.once("0f") { throw Broken() } } }
        let entry = try await anEntry()
        #expect(try await running.once("0f") { entry } == entry)
    }

    @Test func `does not wait for another one`() async throws {
        let running = Running()
        let entry = try await anEntry()
        let end = try await running.once("0f") { try await running.once("1f") { entry } }
        #expect(end == entry)
    }

    private func anEntry() async throws -> Entry {
        let actor = Actor(adminID: nil, email: "a@example.com", role: nil, address: "192.0.2.7", session: nil)
        return try await TestSite().audit.recordEvent(Event(.signIn), Outcome(.succeeded), by: actor)
    }
}
