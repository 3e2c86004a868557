import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The index of text` {
    @Test func `gives up looking for words that seldom meet, and goes on where it gave up`() throws {
        let fixture = try AuditLogFixture()
        // Just before entry 65,536, whose sentinel every search meets.
        try fixture.execute("UPDATE log SET base_seq = 65520, indexed = 65520")
        try fixture.insert(40) { _ in (admin: "a@example.com", address: "") }
        let patient = { (text: String, timeout: Duration) throws -> (Matches, SearchPlan) in
            var filter = Filter()
            filter.text = text
            return try fixture.log.store.database.read { db in
                let plan = try SearchPlan(filter, db)
                return (try plan.search(limit: 100, timeout: patience, db), plan)
            }
        }
        // No entry has them all: only the sentinel brings the search back.
        let (given, _) = try patient("everybody nobody", .zero)
        #expect(given.matches.isEmpty)
        #expect(given.searchedFrom == 65_536)
        let (whole, plan) = try patient("everybody nobody", .seconds(60))
        #expect(whole.matches.isEmpty)
        #expect(whole.searchedFrom == plan.low)
        #expect(plan.low == 65_521)

        var filter = Filter()
        filter.text = "\u{E001}\u{E002}\u{E003}"
        #expect(try fixture.log.entries(filter).isEmpty)
        filter.text = "everybody"
        #expect(try fixture.log.entries(filter, limit: 100).count == 40)
    }

    @Test func `is made anew where an earlier version made it`() throws {
        let folder = try Folder()
        do {
            let fixture = try AuditLogFixture(in: folder)
            try fixture.execute("UPDATE log SET base_seq = 65530, indexed = 65530")
            try fixture.insert(20) { _ in (admin: "a@example.com", address: "") }
            try fixture.execute(
                """
                INSERT INTO entry_text (entry_text) VALUES ('delete-all');
                INSERT INTO entry_text (rowid, text) SELECT seq, reason FROM entry;
                DELETE FROM grdb_migrations WHERE identifier = 'milestones';
                """)
        }
        let log = try AuditLog(folder: folder.path)
        #expect(try log.store.database.read(TextIndex.lastIndexed) == 65_530)
        #expect(try log.indexText())
        var filter = Filter()
        filter.text = "everybody nobody"
        let hits = try log.store.database.read { db in try SearchPlan(filter, db).search(limit: 10, timeout: .zero, db) }
        #expect(hits.searchedFrom == 65_536)
        filter.text = "everybody"
        #expect(try log.entries(filter, limit: 100).count == 20)
    }
}
