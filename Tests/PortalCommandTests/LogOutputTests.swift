import Foundation
import SystemPackage
import Testing

@testable import PortalCommand

@Suite struct `The output of the worker's log` {
    @Test(.timeLimit(.minutes(5)))
    func `never waits for a reader, and says later how many lines were dropped (C-55)`() throws {
        let pipe = try FileDescriptor.pipe()
        let output = try LogOutput(pipe.writeEnd)
        let line = Array((String(repeating: "x", count: 999) + "\n").utf8)
        // More than the pipe and the queue hold together.
        for _ in 0..<3_000 { output.append(line) }

        let reader = FileHandle(fileDescriptor: pipe.readEnd.rawValue)
        var text = ""
        while !text.contains("log lines dropped") {
            text += String(decoding: reader.availableData, as: UTF8.self)
        }
        let written = text.split(separator: "\n").filter { $0.hasPrefix("x") }.count
        let last = try #require(text.split(separator: "\n").last)
        #expect(last.contains("\"count\":\"\(3_000 - written)\""))
        #expect(written < 3_000)
        output.finish()
    }

    @Test(.timeLimit(.minutes(5)))
    func `is written when the process ends, and an absent reader does not delay the end`() throws {
        let read = try FileDescriptor.pipe()
        let output = try LogOutput(read.writeEnd)
        let lines = (0..<100).map { "line \($0)\n" }
        for line in lines { output.append(Array(line.utf8)) }
        output.finish()
        let text = String(decoding: FileHandle(fileDescriptor: read.readEnd.rawValue).availableData, as: UTF8.self)
        #expect(text == lines.joined())

        let unread = try LogOutput(try FileDescriptor.pipe().writeEnd)
        for _ in 0..<200 { unread.append(Array(repeating: 0x78, count: 1000)) }
        unread.finish()
    }
}
