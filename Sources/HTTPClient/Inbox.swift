import HTTP
import Synchronization

/// What callers ask of the client's thread.
enum Command: Sendable {
    case start(PendingCall, CheckedContinuation<Response, any Error>)
    case cancel(PendingCall)
    case stop(CheckedContinuation<Void, Never>)
}

/// The commands that the thread has not read yet; nothing else is shared between callers and the thread.
final class Inbox: Sendable {
    private enum State { case open, closing, closed }

    private struct Contents {
        var commands: [Command] = []
        var state = State.open
        var isReaderAsleep = false
    }

    private let contents = Mutex(Contents())
    private let waker: Waker

    init(waker: Waker) { self.waker = waker }

    /// Adds a command and wakes the thread if it sleeps; returns false if the command will not be handled.
    func post(_ command: Command) -> Bool {
        contents.withLock { contents in
            switch (command, contents.state) {
            case (_, .open): if case .stop = command { contents.state = .closing }
            case (.stop, .closing): break
            default: return false
            }
            contents.commands.append(command)
            if contents.isReaderAsleep {
                contents.isReaderAsleep = false
                // Under the lock, because the handle of the waker may be gone as soon as the inbox is closed.
                waker.wake()
            }
            return true
        }
    }

    /// Swaps the commands for an empty list, whose memory is reused.
    func take(into list: inout [Command]) {
        list.removeAll(keepingCapacity: true)
        contents.withLock { contents in
            contents.isReaderAsleep = false
            swap(&contents.commands, &list)
        }
    }

    /// Returns whether the thread may sleep; the next command wakes it then.
    func prepareToSleep() -> Bool {
        contents.withLock { contents in
            contents.isReaderAsleep = contents.commands.isEmpty
            return contents.isReaderAsleep
        }
    }

    /// Refuses all commands from now on and returns the last ones.
    func close() -> [Command] {
        contents.withLock { contents in
            contents.state = .closed
            return contents.commands
        }
    }
}
