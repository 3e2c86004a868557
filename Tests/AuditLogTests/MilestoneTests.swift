import GRDB
import Testing

@testable import AuditLog

@Suite struct `The index of text` {
    @Test func `gives up looking for words that seldom meet, and goes on where it gave up`() throws {
        let scene = try Scene()
        // Just before entry 65,536, whose sentinel every search meets.
        try scene.tell("UPDATE log SET base_seq = 65520, indexed = 65520")
        try scene.fill(40) { _ in (admin: "a@example.com", address: "") }
        let patient = { (text: String, patience: Duration) throws -> (Matches, Plan) in
            var filter = Filter()
            filter.text = text
            return try scene.log.database.read { db in
                let plan = try Plan(filter, db)
                return (try plan.search(limit: 100, patience: patience, db), plan)
            }
        }
        // No entry has them all: only the sentinel brings the search back.
        let (given, _) = try patient("everybody nobody", .zero)
        #expect(given.hits.isEmpty)
        #expect(given.floor == 65_536)
        let (whole, plan) = try patient("everybody nobody", .seconds(60))
        #expect(whole.hits.isEmpty)
        #expect(whole.floor == plan.low)
        #expect(plan.low == 65_521)

        var filter = Filter()
        filter.text = "\u{E001}\u{E002}\u{E003}"
        #expect(try scene.log.entries(filter).isEmpty)
        filter.text = "everybody"
        #expect(try scene.log.entries(filter, limit: 100).count == 40)
    }

    @Test func `is made anew where an earlier version made it`() throws {
        let folder = try Folder()
        do {
            let scene = try Scene(in: folder)
            try scene.tell("UPDATE log SET base_seq = 65530, indexed = 65530")
            try scene.fill(20) { _ in (admin: "a@example.com", address: "") }
            try scene.tell(
                """
                INSERT INTO entry_text (entry_text) VALUES ('delete-all');
                INSERT INTO entry_text (rowid, text) SELECT seq, reason FROM entry;
                DELETE FROM grdb_migrations WHERE identifier = 'milestones';
                """)
        }
        let log = try AuditLog(folder: folder.path)
        #expect(try log.database.read(Text.indexed) == 65_530)
        #expect(try log.indexText())
        var filter = Filter()
        filter.text = "everybody nobody"
        let hits = try log.database.read { db in try Plan(filter, db).search(limit: 10, patience: .zero, db) }
        #expect(hits.floor == 65_536)
        filter.text = "everybody"
        #expect(try log.entries(filter, limit: 100).count == 20)
    }
}
