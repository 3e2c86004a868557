/// How long something takes, in seconds.
func measure(_ work: () async throws -> Void) async rethrows -> Double {
    let begun = ContinuousClock.now
    try await work()
    return begun.duration(to: .now) / .seconds(1)
}

/// The median of some tries, in seconds.
func median(_ work: () throws -> Void) async rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<21 { times.append(try await measure { try work() }) }
    return times.sorted()[10]
}

func milliseconds(_ seconds: Double) -> String { "\((seconds * 100_000).rounded() / 100) ms" }
func ratio(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
