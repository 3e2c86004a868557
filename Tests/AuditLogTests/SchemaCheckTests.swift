import Foundation
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The digest of the schema` {
    @Test func `is the one that FORMAT.md says`() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../Sources/AuditFormat/FORMAT.md").standardized,
            encoding: .utf8)
        let digest = try SchemaCheck().expectedDigest.hex
        #expect(page.contains("\n    \(digest)\n"), "\(digest)")
    }

    @Test func `covers the type, the name, the table and the text of every object`() {
        let digest = { (type: String, name: String, table: String, sql: String?) in
            var digest = SchemaDigest()
            digest.append(type: type, name: name, table: table, sql: sql)
            return digest.finalize()
        }
        let all = [
            digest("table", "a", "b", "c"), digest("view", "a", "b", "c"), digest("table", "x", "b", "c"),
            digest("table", "a", "x", "c"), digest("table", "a", "b", "x"), digest("table", "a", "b", nil),
        ]
        #expect(Set(all.map(\.hex)).count == all.count)
    }
}
