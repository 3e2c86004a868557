import Glibc
import Synchronization

/// A thread of our own, which may block; Swift's cooperative threads, of which there are as many as cores, may not.
///
/// All signals are blocked in it except those that a fault of the thread itself raises: libfcgi does not continue a read or
/// write that a signal interrupted, and OpenSSL writes to closed connections, which raises SIGPIPE.
public final class POSIXThread: Sendable {
    private let id: Mutex<pthread_t?>

    /// Starts a thread with a stack of a number of bytes (the system's default if nil); throws if there are no more threads.
    public init(stackSize: Int? = nil, _ work: sending @escaping () -> Void) throws(ThreadError) {
        id = Mutex(try Self.start(stackSize: stackSize, Body(work)))
    }

    /// Waits until the thread has ended; returns immediately if it has been waited for before.
    public func join() {
        if let id = id.withLock({ $0.take() }) { pthread_join(id, nil) }
    }

    deinit {
        if let id = id.withLock({ $0.take() }) { pthread_detach(id) }
    }

    /// Runs work on a new thread and returns when it is done and the thread has released it; throws if there are no more
    /// threads.
    public static func run(
        stackSize: Int? = nil, _ work: @escaping @Sendable () -> Void
    ) async throws(ThreadError) {
        let failure: ThreadError? = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                let body = Body(work) { continuation.resume(returning: nil) }
                pthread_detach(try start(stackSize: stackSize, body))
            } catch {
                continuation.resume(returning: error)
            }
        }
        if let failure { throw failure }
    }

    private static func start(stackSize: Int?, _ body: Body) throws(ThreadError) -> pthread_t {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        if let stackSize { unsafe pthread_attr_setstacksize(&attributes, stackSize) }
        // A thread inherits the signal mask of the one that starts it.
        var blocked = asynchronousSignals
        var previous = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let argument = unsafe Unmanaged.passRetained(body)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                let finish = unsafe argument.map { unsafe Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                finish?()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw ThreadError(code: code)
        }
        return thread
    }

    /// What a thread runs; `finish` is called when the work has been released.
    private final class Body {
        private let work: () -> Void
        private let finish: () -> Void

        init(_ work: @escaping () -> Void, finish: @escaping () -> Void = {}) {
            self.work = work
            self.finish = finish
        }

        func run() -> () -> Void {
            work()
            return finish
        }
    }

    private static var asynchronousSignals: sigset_t {
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        for fault in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { unsafe sigdelset(&signals, fault) }
        return signals
    }
}

/// The operating system could not start a thread.
public struct ThreadError: Error, Equatable, CustomStringConvertible {
    /// The errno of pthread_create(3).
    public let code: Int32

    /// Wraps an errno of pthread_create(3).
    public init(code: Int32) { self.code = code }

    /// The error in a sentence for the operator.
    public var description: String { unsafe "No thread could be started: \(String(cString: strerror(code)))." }
}
