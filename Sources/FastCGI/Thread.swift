import Glibc

/// A thread of our own.
///
/// It is none of Swift's cooperative threads, of which there are as many as cores: this one may block.
enum Thread {
    /// Does the work on a thread with a stack of so many bytes, and returns when it is done and the thread has let go of it.
    static func run(stackSize: Int = 512 * 1024, _ work: @escaping @Sendable () -> Void) async throws(ThreadError) {
        let failure = await withCheckedContinuation { continuation in
            let code = start(stackSize, Body(work: work, continuation: continuation))
            if code != 0 { continuation.resume(returning: ThreadError(code: code)) }
        }
        if let failure { throw failure }
    }

    private static func start(_ stackSize: Int, _ body: Body) -> Int32 {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackSize)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // A thread begins with the signal mask of the one that starts it.
        var blocked = asynchronousSignals
        var before = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

        let argument = unsafe Unmanaged.passRetained(body)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                let continuation = unsafe argument.map {
                    unsafe Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run()
                }
                continuation?.resume(returning: nil)
                return nil
            }, argument.toOpaque())
        if code != 0 { unsafe argument.release() }
        return code
    }

    private final class Body: Sendable {
        private let work: @Sendable () -> Void
        private let continuation: CheckedContinuation<ThreadError?, Never>

        init(work: @escaping @Sendable () -> Void, continuation: CheckedContinuation<ThreadError?, Never>) {
            self.work = work
            self.continuation = continuation
        }

        func run() -> CheckedContinuation<ThreadError?, Never> {
            work()
            return continuation
        }
    }

    /// All signals but those that a fault of the thread itself raises.
    ///
    /// libfcgi does not go on with a read or write that a signal has interrupted.
    private static var asynchronousSignals: sigset_t {
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        for fault in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { unsafe sigdelset(&signals, fault) }
        return signals
    }
}

/// The system gave us no thread.
public struct ThreadError: Error, Equatable, CustomStringConvertible {
    /// The errno of pthread_create(3).
    public let code: Int32

    /// One sentence for the operator.
    public var description: String { unsafe "No thread could be started: \(String(cString: strerror(code)))." }
}
