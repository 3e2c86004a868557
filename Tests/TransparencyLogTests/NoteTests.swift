import Testing

@testable import TransparencyLog

@Suite struct `A signed checkpoint` {
    private let checkpoint = Checkpoint(origin: "example.com/log", size: 7, root: NodeHash(leaf: [7]))

    private func key(_ name: String = "example.com/log", _ type: VerifierKey.SignatureType = .note, seed: UInt8 = 1)
        throws -> SigningKey
    {
        try #require(SigningKey(name: name, type: type, seed: Array(repeating: seed, count: 32)))
    }

    private func note() throws -> Note {
        var note = Note(text: checkpoint.text)
        try note.sign(with: key())
        return note
    }

    @Test func `is read back as it was written`() throws {
        let note = try note()
        #expect(Note(note.contents) == note)
        #expect(Checkpoint(text: note.text) == checkpoint)
        #expect(note.isSigned(by: try key().verifier))
    }

    @Test func `has no signature of another key, another name or another text`() throws {
        let note = try note()
        #expect(!note.isSigned(by: try key(seed: 2).verifier))
        #expect(!note.isSigned(by: try key("example.com/other").verifier))
        let altered = try #require(Note(note.contents.replacing("\n7\n", with: "\n8\n")))
        #expect(!altered.isSigned(by: try key().verifier))
    }

    @Test func `carries the time of a cosignature that covers it`() throws {
        var note = try note()
        let witness = try key("witness.example", .cosignature, seed: 3)
        note.add(try note.cosignature(by: witness, at: 1_795_466_467))
        let read = try #require(Note(note.contents))
        #expect(read.cosigningTime(of: witness.verifier) == 1_795_466_467)
        #expect(read.cosigningTime(of: try key("witness.example", .cosignature, seed: 4).verifier) == nil)
        #expect(read.isSigned(by: try key().verifier))
        var other = Note(text: Checkpoint(origin: "example.com/log", size: 8, root: checkpoint.root).text)
        for signature in read.signatures { other.add(signature) }
        #expect(other.cosigningTime(of: witness.verifier) == nil)
    }

    @Test func `is verified by a key that is written as a text`() throws {
        let text = try key().verifier.description
        #expect(VerifierKey(text)?.description == text)
        for damaged in [
            "", "a", text.replacing("example", with: "exemple"), text + "A", text.replacing("+", with: "-"),
        ] {
            #expect(VerifierKey(damaged) == nil)
        }
    }

    @Test(arguments: [
        "", "\n", "a\n7\n", "\n7\nAAAA\n", "a\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "a\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ])
    func `is not a text of another form`(text: String) { #expect(Checkpoint(text: text) == nil) }

    @Test func `is sent to a witness with the proof that it continues the one before`() throws {
        let request = AddCheckpointRequest(oldSize: 3, proof: [.empty, NodeHash(leaf: [1])], checkpoint: try note())
        #expect(AddCheckpointRequest(request.body) == request)
        for damaged in [
            "", "old 3", request.body.replacing("old 3", with: "old 03"), request.body.replacing("old", with: "new"),
        ] {
            #expect(AddCheckpointRequest(damaged) == nil)
        }
    }
}
