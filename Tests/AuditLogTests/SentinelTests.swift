import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The index of text` {
    @Test func `stops a search for words that are rarely together at a sentinel row, and continues from there`() throws
    {
        let fixture = try AuditLogFixture()
        // Just before entry 65,536, whose sentinel every search finds.
        try fixture.execute("UPDATE log SET base_seq = 65520, indexed = 65520")
        try fixture.insert(40) { _ in (admin: "a@example.com", address: "") }
        let search = { (text: String, timeout: Duration) throws -> (Matches, SearchPlan) in
            var filter = Filter()
            filter.text = text
            return try fixture.log.store.database.read { db in
                let plan = try SearchPlan(filter, db)
                return (try plan.search(limit: 100, timeout: timeout, db), plan)
            }
        }
        // No entry has both words: only the sentinel row lets the search stop.
        let (stopped, _) = try search("everybody nobody", .zero)
        #expect(stopped.matches.isEmpty)
        #expect(stopped.searchedFrom == 65_536)
        let (complete, plan) = try search("everybody nobody", .seconds(60))
        #expect(complete.matches.isEmpty)
        #expect(complete.searchedFrom == plan.low)
        #expect(plan.low == 65_521)

        var filter = Filter()
        filter.text = "\u{E001}\u{E002}\u{E003}"
        #expect(try fixture.log.entries(filter).isEmpty)
        filter.text = "everybody"
        #expect(try fixture.log.entries(filter, limit: 100).count == 40)
    }
}
