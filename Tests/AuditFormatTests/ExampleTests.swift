import Foundation
import Testing
import Text
import Time

@testable import AuditFormat

/// The worked example of FORMAT.md, which is read from the page.
@Suite struct `The example in FORMAT.md` {
    private let values: [String: String]
    private let entry: [String: Any]
    private let canonical: [UInt8]
    private let mac: String

    init() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../Sources/AuditFormat/FORMAT.md").standardized,
            encoding: .utf8)
        let start = try #require(page.range(of: "### Example"))
        let end = try #require(page.range(of: "\n## ", range: start.upperBound..<page.endIndex))
        // The indented blocks: the keys, the entry, its bytes and its MAC.
        let blocks = page[start.upperBound..<end.lowerBound].components(separatedBy: "\n\n")
            .filter { $0.hasPrefix("    ") }
            .map { $0.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } }
        try #require(blocks.count == 4)
        values = Dictionary(
            uniqueKeysWithValues: blocks[0].map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), String(words[words.count - 1]))
            })
        entry = try #require(JSONSerialization.jsonObject(with: Data(blocks[1].joined().utf8)) as? [String: Any])
        canonical = try #require([UInt8](hex: blocks[2].joined()))
        mac = blocks[3].joined()
    }

    private func key() throws -> Key {
        let (id, secret) = (try #require(values["id"]), try #require(values["key(0)"]))
        return try #require(
            Key(fileContents: "connected-apps-portal audit key\nid \(id)\nepoch 0\nkey \(secret)\n"))
    }

    @Test func `has the key id and the next key of its first key`() throws {
        // A key file of epoch 0 is refused if its id is not that of the key.
        let next = try #require(values["key(1)"])
        #expect(try key().next.fileContents.contains(next))
    }

    @Test func `has the canonical bytes of its entry`() throws {
        let bytes = try bytes(seq: try #require(entry["seq"] as? Int64), after: .zero)
        #expect(bytes.hex == canonical.hex)
    }

    /// The MAC was computed without this code, from FORMAT.md.
    @Test func `continued by an entry with the same fields has a MAC that covers the MAC before it (C-81)`() throws {
        let key = try key().next
        let second = try bytes(seq: 2, after: try #require(MAC(hex: mac)))
        #expect(key.mac(of: second).hex == "fa88f8a2284aa264e21cc9987bab1f7899e9e430c868d240669b9e244d85fab3")
        #expect(try key.mac(of: bytes(seq: 2, after: .zero)) != key.mac(of: second))
    }

    /// The canonical bytes of the example's fields at a place in the chain.
    private func bytes(seq: Int64, after previous: MAC) throws -> [UInt8] {
        var canonical = CanonicalEntry()
        canonical.begin(seq: seq, after: previous)
        for field in EntryField.sealed {
            switch entry[field.name] {
            case nil: canonical.appendNull()
            case let text as String where field.isTime:
                canonical.append(try #require(UTCTime.parse(text)).time.milliseconds)
            case let text as String: canonical.append(text)
            case let number: canonical.append(try #require(number as? Int64))
            }
        }
        return canonical.bytes
    }

    @Test func `has the MAC of these bytes`() throws {
        let epoch = try #require(entry["epoch"] as? Int64)
        let key = try #require(try key().advanced(to: epoch))
        #expect(key.mac(of: canonical).hex == mac)
        #expect(entry["mac"] as? String == mac)
    }
}
