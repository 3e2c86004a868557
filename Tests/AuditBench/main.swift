import AuditFormat
import AuditLog
import Foundation

/// Creates a log in a folder and measures exports, verifications and revocations; `bin/bench audit` runs it and measures the pages.
/// Usage: FOLDER ENTRIES [admins]; with `admins`, only revocations are measured.
let arguments = CommandLine.arguments
let folder = arguments.dropFirst().first ?? "."
let count = arguments.dropFirst(2).first.flatMap { Int64($0) } ?? 1_000_000
if let summary = try await BulkLog(folder: folder).fill(upTo: count) { print(summary) }

// With the system clock from here on, so that the key is advanced and anchors are written as rarely as in the portal.
let log = try AuditLog(folder: folder)
let entryCount = try log.last
while try !log.indexText(atMost: 100_000) {}

if arguments.dropFirst(3).first != "admins" {
    try measureExport()
    try await measureVerification()
}
try await measureAdmins()

func measureExport() throws {
    let before = residentMemory()
    var peak = before
    let time = try measure {
        let export = try log.export(Filter(), as: .csv)
        while let piece = try export.next() {
            FileHandle.nullDevice.write(Data(piece))
            peak = max(peak, residentMemory())
        }
    }
    print(
        "export as CSV: \(rate(entryCount, time)) entries a second, with at most \(peak - before) MiB more than before")
}

func measureVerification() async throws {
    let files = LogFiles(folder: folder)
    try log.anchor()
    let keyedTime = try measure {
        let verdict = try AuditLog.verify(
            database: files.database, VerificationSources(localAnchors: files.anchors, key: files.firstKey))
        guard verdict.isSound else {
            print(verdict.faults.prefix(3))
            exit(1)
        }
    }
    print("verify with the key: \(rate(entryCount, keyedTime)) entries a second")
    let wholeTime = try measure { _ = try log.checkWholeLog() }
    print("the verification in the background, with the indices and helper tables: \(milliseconds(wholeTime))")
    try await log.verifyNewEntries()
    try log.anchor()
    let nextTime = try await measure { _ = try await log.verifyNewEntries() }
    print("the automatic verification with few new entries: \(milliseconds(nextTime))")
}

/// Alternates between one admin who revokes and 64 at once; each revocation has two entries, each durable before the next.
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
        many (target: 8; of five rounds \(ratio(gain.min() ?? 0)) to \(ratio(gain.max() ?? 0)))
        """)
}

@Sendable func revoke(_ name: String) async throws {
    _ = try await log.record(Event(.revocation, operation: "\(name)-\(entryCount)"), by: .portal) {
        Outcome(.succeeded)
    }
}
