import Crypto
import Testing
import Text

@testable import AuditFormat

@Suite struct `The key of the chain` {
    @Test func `is advanced by a hash, as FORMAT.md says`() throws {
        let contents = Key().fileContents
        let secret = try #require(contents.split(separator: "\n").last?.dropFirst(4))
        let key = try #require(Key(fileContents: contents))
        let bytes = try #require([UInt8](hex: String(secret)))
        let next = SHA256.hash(data: Array("next".utf8) + bytes).hex
        #expect(key.next.fileContents.hasSuffix("epoch 1\nkey \(next)\n"))
        #expect(key.id == SHA256.hash(data: Array("id".utf8) + bytes).prefix(8).hex)
        #expect(key.next.id == key.id)
        #expect(key.advanced(to: 3)?.fileContents == key.next.next.next.fileContents)
    }

    @Test func `cannot be taken back, nor advanced further than a log can have come`() {
        let key = Key().next
        #expect(key.advanced(to: 1)?.fileContents == key.fileContents)
        for epoch in [0, -1, Int64.min, Int64.max, 20_000_000] { #expect(key.advanced(to: epoch) == nil) }
    }

    @Test(arguments: [
        "", "nonsense", "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 0\nkey 00\n",
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch -1\nkey \(String(repeating: "0", count: 64))\n",
        // The id belongs to another key.
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 0\nkey \(String(repeating: "0", count: 64))\n",
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 1\nkey \(String(repeating: "G", count: 64))\n",
    ])
    func `is parsed only from the form of a key file`(contents: String) { #expect(Key(fileContents: contents) == nil) }
}
