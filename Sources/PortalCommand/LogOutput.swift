import Foundation
import Logging
import Synchronization
import SystemPackage
import Threads

/// A bounded queue of log lines that a thread writes to a file, so that no request waits until somebody reads them (C-55).
final class LogOutput: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var byteCount = 0
        var droppedCount = 0
        var isFinished = false
    }

    private static let maximumByteCount = 1 << 20
    private static let finishTimeout: TimeInterval = 1

    private let state = Mutex(State())
    /// Signalled when there are lines to write, and when all are written.
    private let changed = NSCondition()
    private let file: FileDescriptor

    /// Starts the thread that writes to a file; throws if there are no more threads.
    init(_ file: FileDescriptor) throws {
        self.file = file
        _ = try POSIXThread { [self] in while writeQueuedLines() {} }
    }

    /// Queues a line; drops it if the queue is full of lines that nobody reads.
    @Sendable func append(_ line: [UInt8]) {
        state.withLock { state in
            guard state.byteCount + line.count <= Self.maximumByteCount else { return state.droppedCount += 1 }
            state.lines.append(line)
            state.byteCount += line.count
        }
        signal()
    }

    /// Ends the thread when it has written what is queued, and waits for that, but not long.
    func finish() {
        let deadline = Date(timeIntervalSinceNow: Self.finishTimeout)
        state.withLock { $0.isFinished = true }
        signal()
        changed.withLock {
            while state.withLock({ $0.byteCount > 0 }), changed.wait(until: deadline) {}
        }
    }

    /// Waits for lines and writes them; returns false after the last one.
    private func writeQueuedLines() -> Bool {
        changed.withLock {
            while state.withLock({ $0.lines.isEmpty && !$0.isFinished }) { changed.wait() }
        }
        let (lines, droppedCount) = state.withLock { state in
            defer { (state.lines, state.droppedCount) = ([], 0) }
            return (state.lines, state.droppedCount)
        }
        guard !lines.isEmpty || droppedCount > 0 else { return false }
        for line in lines {
            write(line)
            state.withLock { $0.byteCount -= line.count }
        }
        if droppedCount > 0 {
            Logger(label: "log") { _ in JSONLogHandler(write: write) }
                .warning("log lines dropped", metadata: ["count": "\(droppedCount)"])
        }
        signal()
        return true
    }

    /// One write for each line, so that lines of several processes do not mix.
    @Sendable private func write(_ line: [UInt8]) { _ = try? file.writeAll(line) }

    private func signal() { changed.withLock { changed.broadcast() } }
}
