import Foundation
import GRDB
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An attack on the log` {
    @Test(arguments: [
        "UPDATE entry SET reason = 'none of your business' WHERE seq = 17",
        "UPDATE entry SET admin_email = 'eve@example.com' WHERE seq = 17",
        "UPDATE entry SET time = time + 1 WHERE seq = 17", "UPDATE entry SET ticket = NULL WHERE seq = 17",
        "UPDATE entry SET detail = '' WHERE seq = 17", "UPDATE entry SET status = 200 WHERE seq = 17",
        "UPDATE entry SET mac = zeroblob(32) WHERE seq = 17", "UPDATE entry SET mac = x'00' WHERE seq = 17",
    ])
    func `that changes a field is found at its entry`(sql: String) async throws {
        let target = try await AttackTarget()
        try target.attack(sql)
        #expect(try target.fixture.folder.verdict().firstBad == 17)
        let withoutKey = try target.fixture.folder.verdict(withKey: false)
        // Without the key, only the anchors before and after it are known.
        let previous = try #require(target.anchors.last { $0.seq < 17 })
        #expect(withoutKey.firstBad == previous.seq + 1)
    }

    @Test func `that changes any one field is found, whichever it is`() async throws {
        let target = try await AttackTarget()
        for column in Schema.columns.dropFirst().dropLast() {
            let copy = try TemporaryFolder()
            for name in ["audit.sqlite", "audit.sqlite-wal", "anchors.jsonl", "audit-first.key"] {
                try FileManager.default.copyItem(
                    atPath: "\(target.fixture.folder.path)/\(name)", toPath: "\(copy.path)/\(name)")
            }
            let connection = try copy.otherConnection(
                "PRAGMA ignore_check_constraints = ON; DROP TRIGGER entry_is_never_changed")
            let type = try await connection.read { db in
                try String.fetchOne(
                    db, sql: "SELECT type FROM pragma_table_info('entry') WHERE name = ?", arguments: [column])
            }
            let value = type == "INTEGER" ? "coalesce(\(column), 0) + 1" : "coalesce(\(column), '') || 'x'"
            try connection.run("UPDATE entry SET \(column) = \(value) WHERE seq = 18")
            #expect(try copy.verdict().firstBad == 18, "\(column)")
        }
    }

    static let removals: [(String, Int64)] = [
        ("DELETE FROM entry WHERE seq = 17", 17), ("DELETE FROM entry WHERE seq BETWEEN 9 AND 30", 9),
        ("DELETE FROM entry WHERE seq = 1", 1),
        ("DELETE FROM entry WHERE seq = 17; UPDATE entry SET seq = seq - 1 WHERE seq > 17", 17),
        (
            "UPDATE entry SET seq = 100 WHERE seq = 9; UPDATE entry SET seq = 9 WHERE seq = 11; UPDATE entry SET seq = 11 WHERE seq = 100",
            9
        ),
        ("INSERT INTO entry SELECT * FROM entry WHERE 0; UPDATE entry SET seq = seq + 1 WHERE seq = 40", 40),
    ]

    @Test(arguments: removals)
    func `that removes, moves or swaps entries is found at the first`(sql: String, first: Int64) async throws {
        let target = try await AttackTarget()
        try target.attack(sql)
        #expect(try target.fixture.folder.verdict().firstBad == first)
        #expect(try !target.fixture.folder.verdict(withKey: false).isSound)
    }

    @Test func `that inserts a second entry with the same number is found at that entry`() async throws {
        let target = try await AttackTarget()
        try target.attack(
            """
            CREATE TABLE forged AS SELECT * FROM entry;
            INSERT INTO forged SELECT * FROM entry WHERE seq = 17;
            UPDATE forged SET reason = 'another' WHERE rowid = (SELECT max(rowid) FROM forged);
            DROP TABLE entry;
            ALTER TABLE forged RENAME TO entry;
            """)
        let verdict = try target.fixture.folder.verdict()
        #expect(verdict.firstBad == 17)
        #expect(verdict.faults.contains { $0.kind == .gap && $0.seq == 18 })
    }

    @Test func `that cuts off the end is found by the anchors`() async throws {
        let target = try await AttackTarget()
        let last = try #require(target.anchors.last).seq
        try target.attack("DELETE FROM entry WHERE seq >= \(last - 3)")
        for withKey in [true, false] {
            let verdict = try target.fixture.folder.verdict(withKey: withKey)
            #expect(verdict.firstBad == last - 3)
            #expect(verdict.faults.map(\.kind) == [.cut])
        }
    }

    @Test func `that replaces the log by an older copy is found at its end`() async throws {
        let target = try await AttackTarget()
        try target.replaceWithOlderCopy()
        for withKey in [true, false] {
            let verdict = try target.fixture.folder.verdict(withKey: withKey)
            #expect((verdict.last, verdict.firstBad) == (20, 21))
            #expect(verdict.faults.map(\.kind) == [.cut])
        }
    }

    @Test func `that empties the log is found`() async throws {
        let target = try await AttackTarget()
        try target.attack("DELETE FROM entry")
        let verdict = try target.fixture.folder.verdict()
        #expect((verdict.entries, verdict.firstBad) == (0, 1))
    }

    @Test func `that seals an entry again with the current key is found at that entry`() async throws {
        let today = try await AttackTarget().fixture.log.currentKey
        for setsEpoch in [false, true] {
            let target = try await AttackTarget()
            let key = try target.fixture.log.currentKey
            #expect(key.epoch == today.epoch)
            try target.attack(
                "UPDATE entry SET reason = 'harmless'\(setsEpoch ? ", epoch = \(key.epoch)" : "") WHERE seq = 17")
            try target.reseal(17, with: key)
            #expect(try target.fixture.folder.verdict().firstBad == 17, "\(setsEpoch)")
        }
    }

    @Test func `that seals all entries from one on again is found at that entry, by the anchors`() async throws {
        let target = try await AttackTarget()
        let key = try target.fixture.log.currentKey
        try target.attack("UPDATE entry SET reason = 'harmless', epoch = \(key.epoch) WHERE seq >= 17")
        for seq in 17...40 as ClosedRange<Int64> { try target.reseal(seq, with: key) }
        let verdict = try target.fixture.folder.verdict()
        #expect(verdict.firstBad == 17)
        #expect(verdict.faults.contains { $0.kind == .epoch && $0.seq == 17 })
        // Without anchors, nobody can detect it.
        #expect(try target.fixture.folder.verdict(anchors: "/nowhere").faults.map(\.kind).contains(.mac) == false)
    }

    @Test func `with the key of another log says nothing about the log`() async throws {
        let target = try await AttackTarget()
        try Key().fileContents.write(
            toFile: "\(target.fixture.folder.path)/audit-first.key", atomically: true, encoding: .utf8)
        let verdict = try target.fixture.folder.verdict()
        #expect(verdict.faults == [Fault(.key, 1)])
        try target.attack("UPDATE log SET key_id = '0123456789abcdef'")
        #expect(try !target.fixture.folder.verdict(withKey: false).isSound)
    }

    @Test func `on the anchors is found`() async throws {
        let lines = try await AttackTarget().fixture.anchorLines()
        let attacks: [([String]) -> [String]] = [
            { $0.enumerated().filter { $0.offset != 2 }.map(\.element) },
            { $0.map { $0.replacing("\"epoch\":", with: "\"epoch\":1") } }, { ["nonsense"] + $0 },
            { Array($0.reversed()) },
            { lines in lines.map { $0.replacing("\"count\":2", with: "\"count\":3") } },
        ]
        #expect(lines.count > 4)
        for (number, attack) in attacks.enumerated() {
            let target = try await AttackTarget()
            try target.writeAnchors(attack(try target.fixture.anchorLines()))
            let verdict = try target.fixture.folder.verdict()
            #expect(verdict.faults.contains { $0.kind == .anchors }, "\(number)")
        }
    }

    @Test func `on the seal of one anchor is found at the entry after it, if the key is known (C-81)`() async throws {
        let target = try await AttackTarget()
        let lines = try target.fixture.anchorLines()
        // No line is linked to the last one.
        let last = try #require(target.anchors.last)
        try target.writeAnchors(lines.dropLast() + [last.line(sealedBy: Key())])
        #expect(try target.fixture.folder.verdict().faults == [Fault(.anchors, last.seq + 1)])
        #expect(try target.fixture.folder.verdict(withKey: false).isSound)
    }

    @Test func `that removes the anchors of some hours is found at the first entry that no anchor covers in time`()
        async throws
    {
        let target = try await AttackTarget()
        let lines = try target.fixture.anchorLines()
        try target.writeAnchors(Array(lines.prefix(2)))
        let verdict = try target.fixture.folder.verdict()
        let firstMissed = try #require(
            target.fixture.log.entries(limit: 100).last { $0.time > target.anchors[1].time + .minutes(65) })
        #expect(verdict.firstBad == firstMissed.seq)
        #expect(verdict.faults.allSatisfy { $0.kind == .missingAnchor })
    }

    @Test func `that removes the first entries and pretends a pruning is found`() async throws {
        let target = try await AttackTarget()
        let mac = try #require(try target.fixture.log.entry(10)).seal
        try target.attack(
            "DELETE FROM entry WHERE seq <= 10; UPDATE log SET base_seq = 10, base_mac = x'\(mac)'")
        let verdict = try target.fixture.folder.verdict()
        #expect(verdict.firstBad == 11)
        #expect(verdict.faults.map(\.kind) == [.base])
    }

    @Test func `is found by the automatic verification once an anchor covers the entry`() async throws {
        let target = try await AttackTarget()
        try target.fixture.log.anchor()
        try target.attack("UPDATE entry SET reason = 'harmless' WHERE seq = 17")
        #expect(try await !target.fixture.log.verifyNewEntries().isSound)
        #expect(!target.fixture.log.integrityStatus.faults.isEmpty)
    }

    @Test func `is found by each automatic verification from then on, not only by the first (C-75)`() async throws {
        let target = try await AttackTarget()
        let log = target.fixture.log
        try log.anchor()
        try target.attack("UPDATE entry SET reason = 'harmless' WHERE seq = 17")
        let first = try await log.verifyNewEntries()
        #expect(!first.isSound)
        for _ in 1...2 {
            try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            try log.anchor()
            #expect(try await log.verifyNewEntries().faults == first.faults)
            #expect(log.integrityStatus.faults == first.faults)
        }
    }

    @Test func `on an entry that was verified is found if the anchor that covers it is removed (C-75)`() async throws {
        let target = try await AttackTarget()
        let log = target.fixture.log
        try log.anchor()
        #expect(try await log.verifyNewEntries().isSound)
        try target.attack("UPDATE entry SET reason = 'harmless' WHERE seq = 1")
        try target.writeAnchors(Array(try target.fixture.anchorLines().prefix(3)))
        #expect(try await log.verifyNewEntries().firstBad == 1)
    }

    @Test func `is not searched for again by the automatic verification, which reads new entries only`()
        async throws
    {
        let target = try await AttackTarget()
        try target.fixture.log.anchor()
        let first = try await target.fixture.log.verifyNewEntries()
        #expect((first.entries, first.last) == (40, 40))
        try target.fixture.log.anchor()
        let second = try await target.fixture.log.verifyNewEntries()
        #expect((second.entries, second.last, second.isSound) == (1, 41, true))
    }
}
