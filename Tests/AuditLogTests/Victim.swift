import Foundation
import GRDB

@testable import AuditLog

/// A log of some days, as the attacks find it: 40 entries in several epochs, hourly anchors, and a copy of an earlier state.
struct Victim {
    let scene: Scene
    /// A copy of the folder as it was after entry 20.
    let older: Folder
    let anchors: [Anchor]

    init() async throws {
        scene = try Scene()
        older = try Folder()
        for number in 1...20 {
            scene.clock.now += 17 * 60_000
            _ = try await scene.log.record(.revocation("op-\(number)"), by: .ada) { Outcome(.succeeded) }
            try scene.log.anchorIfDue()
            if number == 10 {
                try FileManager.default.copyItem(atPath: scene.folder.database, toPath: older.database)
                try FileManager.default.copyItem(
                    atPath: scene.folder.database + "-wal", toPath: older.database + "-wal")
            }
        }
        anchors = try scene.lines().compactMap { Anchor(line: $0) }
    }

    /// What somebody does who has the files: the rules of the database do not hold him.
    func attack(_ sql: String) throws {
        let stranger = try scene.folder.stranger()
        for trigger in try stranger.read({ db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        }) { try stranger.run("DROP TRIGGER \(trigger)") }
        try stranger.run("PRAGMA ignore_check_constraints = ON; \(sql)")
    }

    /// MACChecker an entry anew with a key, as it stands.
    func reseal(_ seq: Int64, with key: Key) throws {
        let stranger = try scene.folder.stranger()
        let mac = try stranger.read { db in
            let before = try MAC(
                Data.fetchOne(db, sql: "SELECT mac FROM entry WHERE seq = ?", arguments: [seq - 1]) ?? Data())
            var message = CanonicalEntry()
            try StoredRow.forEach(db, "\(Schema.selection) WHERE seq = ?", [seq]) { row in
                row.write(to: &message, seq: seq, after: before)
                return true
            }
            return key.code(of: message.bytes)
        }
        try stranger.writeWithoutTransaction { db in
            try db.execute(sql: "UPDATE entry SET mac = ? WHERE seq = ?", arguments: [Data(mac.bytes), seq])
        }
    }

    /// Puts the older copy in the place of the log.
    func putOlderCopyBack() throws {
        for suffix in ["", "-wal"] {
            try? FileManager.default.removeItem(atPath: scene.folder.database + suffix)
            try FileManager.default.copyItem(
                atPath: older.database + suffix, toPath: scene.folder.database + suffix)
        }
        try? FileManager.default.removeItem(atPath: scene.folder.database + "-shm")
    }

    func writeAnchors(_ lines: [String]) throws {
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: "\(scene.folder.path)/anchors.jsonl", atomically: true, encoding: .utf8)
    }
}

/// Random numbers that a seed repeats.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
