/// The contents of `anchors.jsonl`: the valid anchors, and the faults of the file.
public struct AnchorFile: Sendable {
    /// The first anchor of each segment but the first, and the last entry that an anchor before it covers.
    public struct Opening: Sendable {
        let seq: Int64
        var coveredTo: Int64
    }

    /// The anchors that no restoration has overtaken, in ascending order of their seqs.
    public private(set) var anchors: [Anchor] = []
    /// What is wrong with the file.
    public private(set) var faults: [Fault] = []
    /// The number of complete lines.
    public private(set) var lineCount = 0
    /// The last readable anchor and its line.
    public private(set) var last: (anchor: Anchor, line: String)?
    /// The length of the file in bytes up to the end of that line; the rest was being written when the machine stopped.
    public private(set) var validLength = 0
    /// Unreadable lines, until a readable line follows.
    private var pendingLines: [String] = []
    /// The segments after the first, each with the seq of its first anchor.
    private var segmentStarts: [(segment: Int64, seq: Int64)] = []
    /// Where segments begin: what a restoration left.
    public private(set) var openings: [Opening] = []

    /// Parses the contents of a file.
    ///
    /// `keyID` is the id that all anchors must have; with a `key`, the seals of its epoch and of later ones are checked.
    public init(_ contents: [UInt8], keyID: String? = nil, key: Key? = nil) {
        var rest = contents[...]
        var checker = SealChecker(key: key)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(String(decoding: rest[..<end], as: UTF8.self), endingAt: end + 1, keyID: keyID, &checker)
            rest = rest[(end + 1)...]
        }
        removeOvertaken()
    }

    private mutating func add(_ line: String, endingAt end: Int, keyID: String?, _ checker: inout SealChecker) {
        lineCount += 1
        guard let anchor = Anchor(line: line) else {
            pendingLines.append(line)
            return
        }
        validLength = end
        let startsSegment = last.map { anchor.segment == $0.anchor.segment &+ 1 } ?? (anchor.segment == 1)
        let continuesSegment =
            last.map {
                anchor.segment == $0.anchor.segment && anchor.seq >= $0.anchor.seq && anchor.epoch >= $0.anchor.epoch
            } ?? false
        let isLinked = anchor.previous == (last.map { Anchor.hash(of: $0.line) } ?? .zero)
        for unreadable in pendingLines {
            // A line that was torn while it was written is not one to which the next line is linked.
            let isTorn = isLinked && Anchor.isBeginningOfLine(unreadable)
            faults.append(Fault(isTorn ? .torn : .anchors, (last?.anchor.seq ?? 0) &+ 1))
        }
        pendingLines = []
        if !isLinked || !(startsSegment || continuesSegment) || (keyID != nil && keyID != anchor.keyID)
            || !checker.isValid(anchor, line)
        {
            faults.append(Fault(.anchors, anchor.seq &+ 1))
        }
        if let last, last.anchor.segment < anchor.segment { segmentStarts.append((anchor.segment, anchor.seq)) }
        anchors.append(anchor)
        last = (anchor, line)
    }

    /// Returns the last entry of a segment that no later restoration has replaced.
    public func lastEntry(keptOf segment: Int64) -> Int64 {
        segmentStarts.filter { $0.segment > segment }.map(\.seq).min() ?? .max
    }

    /// Removes the anchors that a restoration has overtaken: the entries after its first anchor are lost.
    private mutating func removeOvertaken() {
        var limit = Int64.max
        var kept: [Anchor] = []
        var next: Anchor?
        for anchor in anchors.reversed() {
            // The first anchor of the next segment limits this segment.
            if let next, anchor.segment < next.segment { begin(next.seq, after: anchor.seq, &limit) }
            if anchor.seq <= limit { kept.append(anchor) }
            next = anchor
        }
        // The seqs of altered lines may be in any order; the sort is stable.
        anchors = kept.reversed().enumerated()
            .sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.map(\.element)
    }

    /// Adds the beginning of a segment; one that a later restoration has overtaken only adds to what that one lost.
    private mutating func begin(_ seq: Int64, after covered: Int64, _ limit: inout Int64) {
        if seq > limit, let later = openings.indices.last {
            openings[later].coveredTo = max(openings[later].coveredTo, covered)
        } else {
            limit = seq
            openings.append(Opening(seq: seq, coveredTo: covered))
        }
    }
}

extension Verdict {
    /// Adds the faults of a file of anchors that concern entries after a seq; nil stands for all entries.
    public mutating func add(_ file: AnchorFile, after seq: Int64?) {
        for fault in file.faults where seq.map({ fault.seq > $0 }) ?? true { add(fault.kind, fault.seq) }
        anchors = file.lineCount
    }
}

/// Checks the seals of anchors with a key that advances with them.
private struct SealChecker {
    private let first: Key?
    private var current: Key?

    init(key: Key?) {
        first = key
        current = key
    }

    /// Returns whether a seal is valid; true if the key of its epoch is not known.
    mutating func isValid(_ anchor: Anchor, _ line: String) -> Bool {
        guard let first, let known = current, anchor.epoch >= first.epoch else { return true }
        guard let key = (anchor.epoch >= known.epoch ? known : first).advanced(to: anchor.epoch) else { return false }
        current = key
        return anchor.line(sealedBy: key) == line
    }
}
