import Foundation

/// The file of anchors as it stands: what can be believed of it, and what is wrong with it.
struct AnchorFile {
    /// The anchors that no restoration has overtaken; their seqs never fall.
    private(set) var kept: [Anchor] = []
    private(set) var faults: [Verdict.Fault] = []
    private(set) var lines = 0
    /// The last line that can be read, whole.
    private(set) var last: (anchor: Anchor, line: String)?
    /// How many bytes the file has up to that line's end; what lies behind it was being written when the machine stopped.
    private(set) var length = 0
    /// Faults of lines that nobody can read, as long as no readable one has followed.
    private var unreadable: [Verdict.Fault] = []

    /// Reads a file; one that is not there has no anchor.
    init(path: String, keyID: String?, key: Key?) throws {
        var rest = try (Files.read(path) ?? [])[...]
        let first = key
        var key = key
        while let end = rest.firstIndex(of: 0x0A) {
            add(String(decoding: rest[..<end], as: UTF8.self), upTo: end + 1, keyID: keyID, firstKey: first, key: &key)
            rest = rest[(end + 1)...]
        }
        faults += keepWhatIsLeft()
    }

    private mutating func add(_ line: String, upTo end: Int, keyID: String?, firstKey: Key?, key: inout Key?) {
        lines += 1
        guard let anchor = Anchor(line: line) else {
            unreadable.append(Verdict.Fault(.anchors, (last?.anchor.seq ?? 0) &+ 1))
            return
        }
        faults += unreadable
        unreadable = []
        length = end
        let isNextSegment = last.map { anchor.segment == $0.anchor.segment &+ 1 } ?? (anchor.segment == 1)
        let isSameSegment = last.map {
            anchor.segment == $0.anchor.segment && anchor.seq >= $0.anchor.seq && anchor.epoch >= $0.anchor.epoch
        }
        let follows = anchor.previous == (last.map { Anchor.hash(of: $0.line) } ?? .zero)
        if !follows || !(isNextSegment || isSameSegment == true) || (keyID != nil && keyID != anchor.keyID)
            || !isSealed(anchor, line, firstKey, &key)
        {
            faults.append(Verdict.Fault(.anchors, anchor.seq &+ 1))
        }
        kept.append(anchor)
        last = (anchor, line)
    }

    /// Without the key of its epoch nothing can be said of a seal. The key that moves on with the anchors saves most of the way.
    private func isSealed(_ anchor: Anchor, _ line: String, _ first: Key?, _ key: inout Key?) -> Bool {
        guard let first, let known = key, anchor.epoch >= first.epoch else { return true }
        guard let reached = (anchor.epoch >= known.epoch ? known : first).moved(to: anchor.epoch) else { return false }
        key = reached
        return anchor.line(sealedBy: reached) == line
    }

    /// Takes out the anchors that a restoration has overtaken: their entries are lost.
    private mutating func keepWhatIsLeft() -> [Verdict.Fault] {
        var limit = Int64.max
        var left: [Anchor] = []
        var lost: Set<Int64> = []
        for anchor in kept.reversed() {
            // The first anchor of the segment behind bounds this one's; it was kept last.
            if let behind = left.last, anchor.segment < behind.segment { limit = min(limit, behind.seq) }
            if anchor.seq > limit { lost.insert(limit &+ 1) } else { left.append(anchor) }
        }
        // Among lines that were tampered with, a seq may fall.
        kept = left.reversed().enumerated().sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.map(
            \.element)
        return lost.map { Verdict.Fault(.lost, $0) }
    }
}
