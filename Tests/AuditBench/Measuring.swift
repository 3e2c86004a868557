import Foundation

/// Returns the duration of asynchronous work in seconds.
func measure(_ work: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await work()
    return start.duration(to: .now) / .seconds(1)
}

/// Returns the duration of work in seconds.
func measure(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return start.duration(to: .now) / .seconds(1)
}

/// Returns the resident memory of the process in MiB.
func residentMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096 >> 20
}

func median<Number: Comparable>(_ numbers: [Number]) -> Number { numbers.sorted()[numbers.count / 2] }
func rate(_ count: Int64, _ seconds: Double) -> Int { Int(Double(count) / seconds) }
func milliseconds(_ seconds: Double) -> String { "\((seconds * 100_000).rounded() / 100) ms" }
func ratio(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
