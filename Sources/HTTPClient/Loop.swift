import CCurl
import HTTP

/// What the thread does until it is told to stop: obey, send and receive, hand over, wait.
final class Loop {
    private struct Flight {
        let call: Call
        let continuation: CheckedContinuation<Response, any Error>
        let transfer: Transfer
    }

    private let multi: MultiHandle
    private let inbox: Inbox
    private let settings: Transfer.Settings
    private var flights: [EasyHandle.ID: Flight] = [:]
    private var queue = Queue()
    /// Transfers that wait for their next call.
    private var idle: [Transfer] = []
    /// Those who wait for the end.
    private var stops: [CheckedContinuation<Void, Never>] = []

    init(_ multi: MultiHandle, _ inbox: Inbox, _ settings: Transfer.Settings) {
        self.multi = multi
        self.inbox = inbox
        self.settings = settings
    }

    func run() {
        var commands: [Command] = []
        while stops.isEmpty {
            inbox.take(into: &commands)
            commands.forEach(obey)
            do throws(HTTPClientError) {
                try multi.perform()
                while let (easy, code) = multi.nextEnded() { land(easy, code) }
                if advance(), stops.isEmpty, inbox.maySleep() { try multi.wait(milliseconds: queue.patience) }
            } catch {
                // The system refused memory or a poll: with no call left there is nothing to spin on.
                abandonAll(error.reason)
            }
        }
        abandonAll(.stopped)
        idle.removeAll()
        inbox.close().forEach(obey)
        stops.forEach { $0.resume() }
    }

    private func obey(_ command: Command) {
        switch command {
        case .start(let call, let continuation): start(call, continuation)
        case .cancel(let call): cancel(call)
        case .stop(let continuation): stops.append(continuation)
        }
    }

    private func start(_ call: Call, _ continuation: CheckedContinuation<Response, any Error>) {
        if call.isCancelled {
            continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if flights.count < settings.limits.callsInFlight {
            launch(call, continuation)
        } else {
            queue.append(call, continuation, patience: settings.limits.connect)
        }
    }

    private func launch(_ call: Call, _ continuation: CheckedContinuation<Response, any Error>) {
        do throws(HTTPClientError) {
            let transfer = if let idle = idle.popLast() { idle } else { try Transfer(settings) }
            try transfer.prepare(call)
            try multi.add(transfer.easy)
            flights[transfer.easy.id] = Flight(call: call, continuation: continuation, transfer: transfer)
        } catch {
            continuation.resume(throwing: error)
        }
    }

    /// Launches those whose turn has come, and sends away those who waited too long; false where there is work to do.
    private func advance() -> Bool {
        var launched = false
        while flights.count < settings.limits.callsInFlight, let next = queue.next() {
            launch(next.call, next.continuation)
            launched = true
        }
        while let late = queue.nextOverdue() {
            late.continuation.resume(throwing: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false))
        }
        return !launched
    }

    /// Ends a call that waits or is in flight: before, its start will see that it is cancelled; after, it has its answer.
    private func cancel(_ call: Call) {
        if let waiting = queue.remove(call) {
            waiting.continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if let easy = flights.first(where: { $0.value.call === call })?.key {
            abandon(easy, .cancelled)
        }
    }

    private func abandonAll(_ reason: HTTPClientError.Reason) {
        for easy in Array(flights.keys) { abandon(easy, reason) }
        while let waiting = queue.next() {
            waiting.continuation.resume(throwing: HTTPClientError(reason, mayHaveArrived: false))
        }
    }

    private func abandon(_ easy: EasyHandle.ID, _ reason: HTTPClientError.Reason) {
        guard let flight = flights.removeValue(forKey: easy) else { return }
        let error = flight.transfer.error(reason)
        multi.remove(flight.transfer.easy)
        flight.continuation.resume(throwing: error)
    }

    private func land(_ easy: EasyHandle.ID, _ code: CURLcode) {
        guard let flight = flights.removeValue(forKey: easy) else { return }
        let result = flight.transfer.finish(code)
        multi.remove(flight.transfer.easy)
        if idle.count < 64 { idle.append(flight.transfer) }
        flight.continuation.resume(with: result)
    }
}
