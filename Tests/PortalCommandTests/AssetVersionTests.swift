import Foundation
import Testing

@testable import PortalCommand

@Suite struct `The version of the assets` {
    @Test func `changes only if a file is changed, renamed or added`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/assets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        try write("a.css", "one")
        let first = try AssetVersion.of(folder: folder)
        #expect(first.wholeMatch(of: /[0-9a-f]{12}/) != nil)
        #expect(try AssetVersion.of(folder: folder) == first)
        try write("a.css", "two")
        let second = try AssetVersion.of(folder: folder)
        try FileManager.default.moveItem(atPath: "\(folder)/a.css", toPath: "\(folder)/b.css")
        let third = try AssetVersion.of(folder: folder)
        try write("c.js", "")
        let fourth = try AssetVersion.of(folder: folder)
        #expect(Set([first, second, third, fourth]).count == 4)
    }

    @Test func `cannot be computed if the folder does not exist`() {
        #expect(throws: (any Error).self) { try AssetVersion.of(folder: "/no/such/folder") }
    }
}
