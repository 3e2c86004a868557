// How long the template takes against appends by hand, in one process: bin/bench runs it and quotes the ratio.
import Glibc
import Templates

let templates = try Templates(sources: ["user": source])
guard try templates.render("user", page) == byHand(page) else {
    print("The template and the hand do not write the same page.")
    exit(1)
}

func microseconds(_ render: () throws -> [UInt8]) rethrows -> Double {
    let times = 20_000
    var bytes = 0
    let duration = try ContinuousClock().measure { for _ in 0..<times { bytes &+= try render().count } }
    return duration / .microseconds(1) / Double(times)
}

var ratios: [Double] = []
for _ in 0..<7 {
    let template = try microseconds { try templates.render("user", page) }
    let hand = microseconds { byHand(page) }
    ratios.append(template / hand)
    print("template \(template) µs, by hand \(hand) µs")
}
print("median ratio \(ratios.sorted()[ratios.count / 2])")
