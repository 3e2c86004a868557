import HTTP
import Synchronization

/// What callers want of the thread.
enum Command: Sendable {
    case start(Call, CheckedContinuation<Response, any Error>)
    case cancel(Call)
    case stop(CheckedContinuation<Void, Never>)
}

/// The commands that the thread has not read yet: all that callers and the thread share.
final class Inbox: Sendable {
    private enum Door { case open, closing, closed }

    private struct Contents {
        var commands: [Command] = []
        var door = Door.open
        var readerSleeps = false
    }

    private let contents = Mutex(Contents())
    private let bell: Bell

    init(bell: Bell) { self.bell = bell }

    /// Leaves a command, and rings only where the thread sleeps; false where it will not be obeyed.
    func post(_ command: Command) -> Bool {
        contents.withLock { contents in
            switch (command, contents.door) {
            case (_, .open): if case .stop = command { contents.door = .closing }
            case (.stop, .closing): break
            default: return false
            }
            contents.commands.append(command)
            if contents.readerSleeps {
                contents.readerSleeps = false
                // Under the lock, because the handle behind the bell may be gone as soon as the inbox has closed.
                bell.ring()
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
            contents.door = .closed
            return contents.commands
        }
    }
}
