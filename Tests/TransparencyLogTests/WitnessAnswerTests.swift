import Testing

@testable import TransparencyLog

@Suite struct `A witness` {
    private let log: SigningKey
    private let small = MemoryTree(300)
    private let large = MemoryTree(700)

    init() throws {
        log = try #require(SigningKey(name: "example.com/log", type: .note, seed: Array(repeating: 1, count: 32)))
    }

    private func checkpoint(_ memory: MemoryTree, origin: String = "example.com/log") -> Checkpoint {
        Checkpoint(origin: origin, size: memory.tree.size, root: memory.tree.root)
    }

    private func answer(
        _ new: Checkpoint, from old: Int, proof: [NodeHash]? = nil, key: SigningKey? = nil, last: Checkpoint? = nil
    ) throws -> WitnessAnswer {
        var reader = large.reader
        var note = Note(text: new.text)
        try note.sign(with: key ?? log)
        let valid = try reader.consistencyProof(from: old) ?? []
        return AddCheckpointRequest(oldSize: old, proof: proof ?? valid, checkpoint: note)
            .answer(logs: [log.verifier]) { _ in last }
    }

    @Test func `cosigns the first checkpoint that it sees, and each that continues the last one`() throws {
        let (small, large) = (checkpoint(small), checkpoint(large))
        #expect(try answer(large, from: 0) == .accepted(large))
        #expect(try answer(large, from: 300, last: small) == .accepted(large))
        #expect(try answer(large, from: 700, last: large) == .accepted(large))
    }

    @Test func `refuses a fork, a rollback and a wrong proof`() throws {
        let (small, large) = (checkpoint(small), checkpoint(large))
        let fork = Checkpoint(origin: small.origin, size: 300, root: .empty)
        #expect(try answer(large, from: 300, last: fork) == .invalidProof)
        #expect(try answer(small, from: 300, last: large) == .conflict(size: 700))
        #expect(try answer(small, from: 0, last: large) == .conflict(size: 700))
        #expect(try answer(fork, from: 300, proof: [], last: small) == .conflict(size: 300))
        #expect(try answer(large, from: 300, proof: [], last: small) == .invalidProof)
        #expect(try answer(large, from: 0, proof: [.empty]) == .invalidProof)
        #expect(try answer(small, from: 301, last: small) == .malformed)
    }

    @Test func `refuses a log that it does not know, and a checkpoint that the log has not signed`() throws {
        let stranger = try #require(
            SigningKey(name: "example.com/log", type: .note, seed: Array(repeating: 2, count: 32)))
        #expect(try answer(checkpoint(large), from: 0, key: stranger) == .unsigned)
        for origin in ["example.com/other", "example.com/log/a", "example.com/logs", "example.com/log/"] {
            #expect(try answer(checkpoint(large, origin: origin), from: 0) == .unknownLog)
        }
        let restored = checkpoint(large, origin: "example.com/log/2")
        #expect(try answer(restored, from: 0) == .accepted(restored))
    }
}
