import Glibc
import Synchronization

/// The thread of one loop: it blocks, which a thread of Swift's own pool must not.
final class LoopThread: Sendable {
    private let id: Mutex<pthread_t?>

    init(_ body: sending @escaping () -> Void) throws(HTTPClientError) {
        let context = unsafe Unmanaged.passRetained(Body(body))
        var id = pthread_t()
        // Signals are for other threads. It matters for SIGPIPE: OpenSSL writes to a closed connection with write(2), and
        // libcurl, told to leave signals alone (NOSIGNAL), does not shield it. libcurl's resolver threads inherit the mask.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        let failure = unsafe pthread_create(
            &id, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        guard failure == 0 else {
            unsafe context.release()
            throw HTTPClientError(.other(code: Int(failure)), mayHaveArrived: false)
        }
        self.id = Mutex(id)
    }

    /// Waits until the thread has ended; the second time there is nothing to wait for.
    func join() {
        if let id = id.withLock({ $0.take() }) { pthread_join(id, nil) }
    }

    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }
}
