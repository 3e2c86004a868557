import CCurl
import HTTP

/// What the thread does until it is told to stop: handle, send and receive, hand over, wait.
final class Loop {
    private struct ActiveCall {
        let call: PendingCall
        let continuation: CheckedContinuation<Response, any Error>
        let transfer: Transfer
    }

    private let multi: MultiHandle
    private let inbox: Inbox
    private let settings: Transfer.Settings
    private var activeCalls: [EasyHandle.ID: ActiveCall] = [:]
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
            commands.forEach(handle)
            do throws(HTTPClientError) {
                try multi.perform()
                while let (easy, code) = multi.nextEnded() { finish(easy, code) }
                if startWaiting(), stops.isEmpty, inbox.maySleep() { try multi.wait(milliseconds: queue.patience) }
            } catch {
                // The system refused memory or a poll: with no call left there is nothing to spin on.
                abandonAll(error.reason)
            }
        }
        abandonAll(.stopped)
        idle.removeAll()
        inbox.close().forEach(handle)
        stops.forEach { $0.resume() }
    }

    private func handle(_ command: Command) {
        switch command {
        case .start(let call, let continuation): start(call, continuation)
        case .cancel(let call): cancel(call)
        case .stop(let continuation): stops.append(continuation)
        }
    }

    private func start(_ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>) {
        if call.isCancelled {
            continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if activeCalls.count < settings.limits.callsInFlight {
            launch(call, continuation)
        } else {
            queue.append(call, continuation, patience: settings.limits.connect)
        }
    }

    private func launch(_ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>) {
        do throws(HTTPClientError) {
            let transfer = if let idle = idle.popLast() { idle } else { try Transfer(settings) }
            try transfer.prepare(call)
            try multi.add(transfer.easy)
            activeCalls[transfer.easy.id] = ActiveCall(call: call, continuation: continuation, transfer: transfer)
        } catch {
            continuation.resume(throwing: error)
        }
    }

    /// Launches those whose turn has come, and sends away those who waited too long; false where there is work to do.
    private func startWaiting() -> Bool {
        var launched = false
        while activeCalls.count < settings.limits.callsInFlight, let next = queue.next() {
            launch(next.call, next.continuation)
            launched = true
        }
        while let late = queue.nextOverdue() {
            late.continuation.resume(throwing: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false))
        }
        return !launched
    }

    /// Ends a call that waits or is in activeCall: before, its start will see that it is cancelled; after, it has its answer.
    private func cancel(_ call: PendingCall) {
        if let waiting = queue.remove(call) {
            waiting.continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if let easy = activeCalls.first(where: { $0.value.call === call })?.key {
            abandon(easy, .cancelled)
        }
    }

    private func abandonAll(_ reason: HTTPClientError.Reason) {
        for easy in Array(activeCalls.keys) { abandon(easy, reason) }
        while let waiting = queue.next() {
            waiting.continuation.resume(throwing: HTTPClientError(reason, mayHaveArrived: false))
        }
    }

    private func abandon(_ easy: EasyHandle.ID, _ reason: HTTPClientError.Reason) {
        guard let activeCall = activeCalls.removeValue(forKey: easy) else { return }
        let error = activeCall.transfer.error(reason)
        multi.remove(activeCall.transfer.easy)
        activeCall.continuation.resume(throwing: error)
    }

    private func finish(_ easy: EasyHandle.ID, _ code: CURLcode) {
        guard let activeCall = activeCalls.removeValue(forKey: easy) else { return }
        let result = activeCall.transfer.finish(code)
        multi.remove(activeCall.transfer.easy)
        if idle.count < 64 { idle.append(activeCall.transfer) }
        activeCall.continuation.resume(with: result)
    }
}
