import HTTP
import Synchronization

/// What callers want of the thread.
enum Command: Sendable {
    case start(PendingCall, CheckedContinuation<Response, any Error>)
    case cancel(PendingCall)
    case stop(CheckedContinuation<Void, Never>)
}

/// The commands that the thread has not read yet: all that callers and the thread share.
final class Inbox: Sendable {
    private enum State { case open, closing, closed }

    private struct Contents {
        var commands: [Command] = []
        var state = State.open
        var readerSleeps = false
    }

    private let contents = Mutex(Contents())
    private let waker: Waker

    init(waker: Waker) { self.waker = waker }

    /// Leaves a command, and rings only where the thread sleeps; false where it will not be obeyed.
    func post(_ command: Command) -> Bool {
        contents.withLock { contents in
            switch (command, contents.state) {
            case (_, .open): if case .stop = command { contents.state = .closing }
            case (.stop, .closing): break
            default: return false
            }
            contents.commands.append(command)
            if contents.readerSleeps {
                contents.readerSleeps = false
                // Under the lock, because the handle behind the waker may be gone as soon as the inbox has closed.
                waker.wake()
            }
            return true
        }
    }

    /// Swaps the commands for an empty list, whose memory is used again.
    func take(into list: inout [Command]) {
        list.removeAll(keepingCapacity: true)
        contents.withLock { contents in
            contents.readerSleeps = false
            swap(&contents.commands, &list)
        }
    }

    /// Whether the thread may sleep; from then on the next command rings.
    func maySleep() -> Bool {
        contents.withLock { contents in
            contents.readerSleeps = contents.commands.isEmpty
            return contents.readerSleeps
        }
    }

    /// Refuses every command from now on, and hands over the last.
    func close() -> [Command] {
        contents.withLock { contents in
            contents.state = .closed
            return contents.commands
        }
    }
}
