import CFastCGI
import Glibc
import Synchronization

/// The Unix socket on which nginx asks.
public final class Listener: Sendable {
    private let socket: Descriptor
    private let file: SocketFile?
    private let epoll: Descriptor
    private let end: Descriptor
    private let sleep: @Sendable (_ microseconds: UInt32) -> Void
    private let isStopped = Atomic(false)

    /// Binds a socket of our own, which its owner and group may connect to (mode 0660).
    ///
    /// `backlog` is how many connections may wait. A file that a dead worker left behind is replaced. Errors: as
    /// `ListenerError` says; the path is never taken from somebody who answers on it, nor from what is not a socket.
    public static func bind(path: String, backlog: Int32 = 4096) throws(ListenerError) -> Listener {
        try bind(path: path, backlog: backlog) { microseconds in usleep(microseconds) }
    }

    static func bind(
        path: String, backlog: Int32, sleep: @escaping @Sendable (UInt32) -> Void
    ) throws(ListenerError) -> Listener {
        let socket = try Descriptor.unixSocket()
        let file = try SocketFile.bind(path, to: socket)
        do throws(ListenerError) {
            // Nobody can connect before listen(2), so the mode is right from the first connection on.
            guard unsafe chmod(path, 0o660) == 0 else { throw ListenerError.failed("chmod", errno) }
            guard listen(socket.number, backlog) == 0 else { throw ListenerError.failed("listen", errno) }
            return try Listener(socket, file: file, sleep: sleep)
        } catch {
            file.remove()
            throw error
        }
    }

    /// Takes the listening socket that a supervisor handed over: descriptor 0, or the first of `LISTEN_FDS` where
    /// `LISTEN_PID` is this process; `nil` where there is none.
    ///
    /// It stays open for others: stopping neither shuts it down nor removes its file, and who waits in its queue is
    /// left to the next worker. Errors: `notUnix` where it is no Unix socket, `failed` where the system refuses.
    public static func inherited() throws(ListenerError) -> Listener? { try inherited(firstPassed: firstPassed) }

    /// SD_LISTEN_FDS_START of sd_listen_fds(3).
    static let firstPassed: Int32 = 3

    /// `firstPassed` is where a supervisor lays the descriptors; a test whose process needs that one takes another.
    static func inherited(firstPassed: Int32) throws(ListenerError) -> Listener? {
        for candidate in [STDIN_FILENO, isPassed ? firstPassed : nil].compactMap(\.self) {
            guard option(SO_ACCEPTCONN, of: candidate) == 1 else { continue }
            guard option(SO_DOMAIN, of: candidate) == AF_UNIX else { throw .notUnix }
            let socket = Descriptor(candidate)
            guard fcntl(candidate, F_SETFD, FD_CLOEXEC) == 0,
                fcntl(candidate, F_SETFL, fcntl(candidate, F_GETFL) | O_NONBLOCK) == 0
            else { throw .failed("fcntl", errno) }
            return try Listener(socket, file: nil) { microseconds in usleep(microseconds) }
        }
        return nil
    }

    /// Whether the protocol of sd_listen_fds(3) says that descriptors were passed to this process.
    private static var isPassed: Bool {
        guard let process = unsafe getenv("LISTEN_PID"), let count = unsafe getenv("LISTEN_FDS"),
            unsafe Int32(String(cString: process)) == getpid(), let count = unsafe Int32(String(cString: count))
        else { return false }
        return count > 0
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private init(
        _ socket: consuming Descriptor, file: SocketFile?, sleep: @escaping @Sendable (UInt32) -> Void
    ) throws(ListenerError) {
        self.sleep = sleep
        self.socket = socket
        self.file = file
        epoll = try Descriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)))
        end = try Descriptor("eventfd", eventfd(0, Int32(EFD_CLOEXEC)))
        try watch(self.socket, EPOLL_CTL_ADD, EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
        try watch(end, EPOLL_CTL_ADD, EPOLLIN.rawValue)
    }

    private func watch(_ descriptor: borrowing Descriptor, _ change: Int32, _ events: UInt32) throws(ListenerError) {
        var event = unsafe epoll_event(events: events, data: epoll_data_t())
        guard unsafe epoll_ctl(epoll.number, change, descriptor.number, &event) == 0 else {
            throw .failed("epoll_ctl", errno)
        }
    }

    /// Waits for a connection; `nil` once the listener has stopped and nobody is left for it to answer.
    func accept() -> Int32? {
        while !isStopped.load(ordering: .acquiring) {
            waitForConnection()
            defer { rearm() }
            if let connection = acceptNow() { return connection }
        }
        // Linux refuses new connections to a socket that is shut down, and still hands out those in its queue.
        return file == nil ? nil : acceptNow()
    }

    /// Sleeps until a connection waits. One thread is woken for one connection, and the most recent sleeper first, whose
    /// memory the processor still holds; after the stop all are woken.
    private func waitForConnection() {
        var event = unsafe epoll_event()
        _ = unsafe epoll_wait(epoll.number, &event, 1, -1)
    }

    /// Lets the next thread wait for a connection (EPOLLONESHOT).
    private func rearm() {
        try? watch(socket, EPOLL_CTL_MOD, EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
    }

    /// Takes a connection from the queue; `nil` where it is empty.
    ///
    /// Where the process or the system has no descriptor or memory left, it tries again after 10 ms, 20 ms … 1 s. It
    /// keeps its turn meanwhile, so that no other thread spins on the connection that nobody can take.
    private func acceptNow() -> Int32? {
        var pause: UInt32 = 10_000
        while true {
            let connection = Glibc.accept(socket.number, nil, nil)
            if connection >= 0 { return connection }
            guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) else { return nil }
            sleep(pause)
            pause = min(pause * 2, 1_000_000)
        }
    }

    /// Takes no new connection from now on.
    func stop() {
        if let file {
            // Removed while it still answers: a worker that starts after us binds a file of its own only afterwards.
            file.remove()
            shutdown(socket.number, Int32(SHUT_RDWR))
        }
        // Set after the shutdown: a thread that sees it then finds the queue complete.
        isStopped.store(true, ordering: .releasing)
        eventfd_write(end.number, 1)
    }

    deinit { stop() }
}
