import AuditLog
import Foundation

/// Fills a folder with a seeded log and measures what its readers wait for; `bin/bench audit` runs it. Usage: FOLDER ENTRIES
let arguments = CommandLine.arguments
let folder = arguments.dropFirst().first ?? "."
let count = arguments.dropFirst(2).first.flatMap { Int64($0) } ?? 1_000_000
let made = try await Bulk(folder: folder).fill(upTo: count)
if let made { print(made) }

// From here on with the true clock, so that the key and the anchors move as seldom as they do in the portal.
let log = try AuditLog(folder: folder)
let begun = try log.last
while try !log.indexText(atMost: 100_000) {}

/// What the page of the portal asks of the log: the entries, the figures, and what is open.
func page(_ filter: Filter) throws {
    _ = try log.page(filter, limit: 51, countingUpTo: 10_000, openLimit: 20)
}

var slowest = 0.0
let plain = try await median { try page(Filter()) }
print("the newest page: \(milliseconds(plain))")
for (name, filter) in Filters.all(last: count) {
    let time = try await median { try page(filter) }
    if !name.hasPrefix("words") { slowest = max(slowest, time / plain) }
    print("  \(name): \(milliseconds(time)), \(ratio(time / plain)) times the newest page")
}
print("the slowest filter without words: \(ratio(slowest)) times the newest page (asked: 4; words: 20)")

let export = try await measure {
    let export = try log.export(Filter(), as: .csv)
    while let piece = try export.next() { FileHandle.nullDevice.write(Data(piece)) }
}
print("export as CSV: \(export.rounded()) s, \(Int(Double(count) / export)) entries a second")

let files = LogFiles(folder: folder)
try log.anchor()
let keyed = try await measure {
    let verdict = try AuditLog.verify(database: files.database, anchors: files.anchors, key: files.firstKey)
    guard verdict.isWhole else { print(verdict.faults.prefix(3)); exit(1) }
}
print("verify with the key: \(keyed) s, \(Int(Double(count) / keyed)) entries a second")
let first = try await measure { _ = try log.verifyWhatIsNew() }
let (_, detail) = try log.verifyWhatIsNew()
try await log.note(Event(.verification, detail: detail), Outcome(.succeeded), by: .portal)
try log.anchor()
let next = try await measure { _ = try log.verifyWhatIsNew() }
print("the portal's own check: \(first) s for everything, \(milliseconds(next)) for what is new")

let rounds: Int64 = 200
let alone = try await measure { for number in 0..<rounds { try await revoke("alone-\(number)") } }
let together = try await measure {
    try await withThrowingDiscardingTaskGroup { group in
        for admin in 0..<Int64(64) {
            group.addTask { for number in 0..<rounds { try await revoke("together-\(admin)-\(number)") } }
        }
    }
}
let gain = (Double(64 * rounds * 2) / together) / (Double(rounds * 2) / alone)
print(
    "64 admins at once: \(Int(Double(64 * rounds * 2) / together)) durable entries a second, \(ratio(gain)) times one admin's"
)

@Sendable func revoke(_ name: String) async throws {
    _ = try await log.record(Event(.revocation, operation: "\(name)-\(count)-\(begun)"), by: .portal) {
        Outcome(.succeeded)
    }
}
