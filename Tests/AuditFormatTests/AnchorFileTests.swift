import Testing
import Time

@testable import AuditFormat

@Suite struct `A file of anchors` {
    private let key = Key()

    /// Two lines that are linked; the last one is sealed by another key if there is one.
    private func contents(epoch: Int64 = 0, lastSealedBy other: Key? = nil) throws -> [UInt8] {
        let first = try line(seq: 1, epoch: 0, previous: .zero, sealedBy: key)
        let sealing = try other ?? #require(key.advanced(to: epoch))
        let last = try line(seq: 5, epoch: epoch, previous: Anchor.hash(of: first), sealedBy: sealing)
        return Array("\(first)\n\(last)\n".utf8)
    }

    private func line(seq: Int64, epoch: Int64, previous: MAC, sealedBy sealing: Key) throws -> String {
        Anchor(
            segment: 1, seq: seq, mac: .zero, digest: .zero, count: seq, time: UTCTime(milliseconds: seq),
            keyID: key.id, epoch: epoch, previous: previous
        ).line(sealedBy: sealing)
    }

    @Test(arguments: [0, 3] as [Int64])
    func `is whole if each line is sealed by the key of its epoch`(epoch: Int64) throws {
        let file = AnchorFile(try contents(epoch: epoch), keyID: key.id, key: key)
        #expect(file.faults.isEmpty)
        #expect(file.anchors.map(\.seq) == [1, 5])
    }

    @Test(arguments: [0, 3] as [Int64])
    func `has a fault at a line with the seal of another key or of another epoch (C-81)`(epoch: Int64) throws {
        for other in [Key(), key.next] {
            let file = AnchorFile(try contents(epoch: epoch, lastSealedBy: other), keyID: key.id, key: key)
            #expect(file.faults == [Fault(.anchors, 6)])
        }
    }

    @Test func `is whole as far as anybody knows without the key of its lines`() throws {
        let forged = try contents(epoch: 3, lastSealedBy: Key())
        #expect(AnchorFile(forged, keyID: key.id).faults.isEmpty)
        let later = try #require(key.advanced(to: 4))
        #expect(AnchorFile(forged, keyID: key.id, key: later).faults.isEmpty)
    }
}
