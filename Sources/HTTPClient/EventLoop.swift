import CCurl
import HTTP

/// What the client's thread does until it is stopped: handles commands, sends and receives, returns responses, and waits.
final class EventLoop {
    private struct ActiveCall {
        let call: PendingCall
        let continuation: CheckedContinuation<Response, any Error>
        let transfer: Transfer
    }

    private let multi: MultiHandle
    private let inbox: Inbox
    private let settings: Transfer.Settings
    private var activeCalls: [EasyHandle.ID: ActiveCall] = [:]
    private var waitingCalls = WaitingCalls()
    private var idleTransfers: [Transfer] = []
    private var stopContinuations: [CheckedContinuation<Void, Never>] = []

    private static let maximumIdleTransfers = 64

    init(_ multi: MultiHandle, _ inbox: Inbox, _ settings: Transfer.Settings) {
        self.multi = multi
        self.inbox = inbox
        self.settings = settings
    }

    func run() {
        var commands: [Command] = []
        while stopContinuations.isEmpty {
            inbox.take(into: &commands)
            commands.forEach(handle)
            do throws(HTTPClientError) {
                try multi.perform()
                while let (easy, code) = multi.nextFinished() { finish(easy, code) }
                let hasStarted = startWaiting()
                if !hasStarted, stopContinuations.isEmpty, inbox.prepareToSleep() {
                    try multi.wait(milliseconds: waitingCalls.millisecondsToDeadline)
                }
            } catch {
                // The system refused memory or a poll; without calls the loop does not spin.
                failAll(error.reason)
            }
        }
        failAll(.stopped)
        idleTransfers.removeAll()
        inbox.close().forEach(handle)
        stopContinuations.forEach { $0.resume() }
    }

    private func handle(_ command: Command) {
        switch command {
        case .start(let call, let continuation): enqueue(call, continuation)
        case .cancel(let call): cancel(call)
        case .stop(let continuation): stopContinuations.append(continuation)
        }
    }

    private func enqueue(_ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>) {
        if call.isCancelled {
            continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if activeCalls.count < settings.limits.concurrentRequests {
            start(call, continuation)
        } else {
            waitingCalls.append(call, continuation, timeout: settings.limits.connect)
        }
    }

    private func start(_ call: PendingCall, _ continuation: CheckedContinuation<Response, any Error>) {
        do throws(HTTPClientError) {
            let transfer = if let idle = idleTransfers.popLast() { idle } else { try Transfer(settings) }
            try transfer.prepare(call)
            try multi.add(transfer.easy)
            activeCalls[transfer.easy.id] = ActiveCall(call: call, continuation: continuation, transfer: transfer)
        } catch {
            continuation.resume(throwing: error)
        }
    }

    /// Starts waiting calls that have a slot now, and fails those that waited too long; returns whether any was started.
    private func startWaiting() -> Bool {
        var hasStarted = false
        while activeCalls.count < settings.limits.concurrentRequests, let next = waitingCalls.removeFirst() {
            start(next.call, next.continuation)
            hasStarted = true
        }
        while let overdue = waitingCalls.removeFirstOverdue() {
            overdue.continuation.resume(throwing: HTTPClientError(.timedOut(connecting: true), mayHaveArrived: false))
        }
        return hasStarted
    }

    /// Cancels a call that is waiting or active; one that has not been enqueued yet is cancelled then.
    private func cancel(_ call: PendingCall) {
        if let waiting = waitingCalls.remove(call) {
            waiting.continuation.resume(throwing: HTTPClientError(.cancelled, mayHaveArrived: false))
        } else if let easy = activeCalls.first(where: { $0.value.call === call })?.key {
            fail(easy, .cancelled)
        }
    }

    private func failAll(_ reason: HTTPClientError.Reason) {
        for easy in Array(activeCalls.keys) { fail(easy, reason) }
        while let waiting = waitingCalls.removeFirst() {
            waiting.continuation.resume(throwing: HTTPClientError(reason, mayHaveArrived: false))
        }
    }

    private func fail(_ easy: EasyHandle.ID, _ reason: HTTPClientError.Reason) {
        guard let active = activeCalls.removeValue(forKey: easy) else { return }
        let error = active.transfer.error(reason)
        multi.remove(active.transfer.easy)
        active.continuation.resume(throwing: error)
    }

    private func finish(_ easy: EasyHandle.ID, _ code: CURLcode) {
        guard let active = activeCalls.removeValue(forKey: easy) else { return }
        let result = active.transfer.finish(code)
        multi.remove(active.transfer.easy)
        if idleTransfers.count < Self.maximumIdleTransfers { idleTransfers.append(active.transfer) }
        active.continuation.resume(with: result)
    }
}
