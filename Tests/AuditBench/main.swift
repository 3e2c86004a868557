import AuditLog
import Foundation

/// Fills a folder with a seeded log and measures what is done with all of it; `bin/bench audit` runs it, and measures the pages.
/// Usage: FOLDER ENTRIES [admins], where only those who revoke are measured.
let arguments = CommandLine.arguments
let folder = arguments.dropFirst().first ?? "."
let count = arguments.dropFirst(2).first.flatMap { Int64($0) } ?? 1_000_000
let made = try await Bulk(folder: folder).fill(upTo: count)
if let made { print(made) }

// From here on with the true clock, so that the key and the anchors move as seldom as they do in the portal.
let log = try AuditLog(folder: folder)
let begun = try log.last
while try !log.indexText(atMost: 100_000) {}

if arguments.dropFirst(3).first != "admins" {
    try measureExport()
    try await measureVerification()
}
try await measureAdmins()

func measureExport() throws {
    let before = resident()
    var most = before
    let time = try measure {
        let export = try log.export(Filter(), as: .csv)
        while let piece = try export.next() {
            FileHandle.nullDevice.write(Data(piece))
            most = max(most, resident())
        }
    }
    print("export as CSV: \(rate(begun, time)) entries a second, with at most \(most - before) MiB more than before it")
}

func measureVerification() async throws {
    let files = LogFiles(folder: folder)
    try log.anchor()
    let keyed = try measure {
        let verdict = try AuditLog.verify(database: files.database, anchors: files.anchors, key: files.firstKey)
        guard verdict.isWhole else {
            print(verdict.faults.prefix(3))
            exit(1)
        }
    }
    print("verify with the key: \(rate(begun, keyed)) entries a second")
    let (_, detail) = try log.verifyNewEntries()
    try await log.recordEvent(Event(.verification, detail: detail), Outcome(.succeeded), by: .portal)
    try log.anchor()
    let next = try measure { _ = try log.verifyNewEntries() }
    print("the portal's own check, when nearly nothing is new: \(milliseconds(next))")
}

/// One admin who revokes, and 64 at once, in turn; each revocation has two entries, and each is on the disk before the next.
func measureAdmins() async throws {
    let revocations: Int64 = 200
    var alone: [Int] = []
    var together: [Int] = []
    for round in 0..<5 {
        let one = try await measure {
            for number in 0..<revocations { try await revoke("alone-\(round)-\(number)") }
        }
        alone.append(rate(revocations * 2, one))
        let all = try await measure {
            try await withThrowingDiscardingTaskGroup { group in
                for admin in 0..<64 {
                    group.addTask {
                        for number in 0..<revocations { try await revoke("together-\(round)-\(admin)-\(number)") }
                    }
                }
            }
        }
        together.append(rate(64 * revocations * 2, all))
    }
    let gain = zip(alone, together).map { Double($1) / Double($0) }
    print(
        """
        one admin: \(median(alone)) durable entries a second; 64 at once: \(median(together)), \(ratio(median(gain))) times as \
        many (asked: 8; of five rounds \(ratio(gain.min() ?? 0)) to \(ratio(gain.max() ?? 0)))
        """)
}

@Sendable func revoke(_ name: String) async throws {
    _ = try await log.record(Event(.revocation, operation: "\(name)-\(begun)"), by: .portal) { Outcome(.succeeded) }
}
