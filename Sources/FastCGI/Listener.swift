import CFastCGI
import Glibc
import Synchronization

/// The Unix socket on which nginx connects.
public final class Listener: Sendable {
    private let socket: FileDescriptor
    private let file: SocketFile?
    private let epoll: FileDescriptor
    private let stopEvent: FileDescriptor
    private let sleep: @Sendable (_ microseconds: UInt32) -> Void
    private let isStopped = Atomic(false)

    /// Binds a new socket that its owner and group can connect to (mode 0660).
    ///
    /// `backlog` is the maximum number of waiting connections. The file of a worker that died is replaced; a socket that another
    /// process answers on, and any other file, is left alone. Throws `ListenerError`.
    public static func bind(path: String, backlog: Int32 = 4096) throws(ListenerError) -> Listener {
        try bind(path: path, backlog: backlog) { microseconds in usleep(microseconds) }
    }

    static func bind(
        path: String, backlog: Int32, sleep: @escaping @Sendable (UInt32) -> Void
    ) throws(ListenerError) -> Listener {
        let socket = try FileDescriptor.unixSocket()
        let file = try SocketFile.bind(path, to: socket)
        do throws(ListenerError) {
            // Nobody can connect before listen(2), so the mode is correct for the first connection.
            guard unsafe chmod(path, 0o660) == 0 else { throw ListenerError.failed("chmod", errno) }
            guard listen(socket.number, backlog) == 0 else { throw ListenerError.failed("listen", errno) }
            return try Listener(socket, file: file, sleep: sleep)
        } catch {
            file.remove()
            throw error
        }
    }

    /// Returns the listening socket that a supervisor passed: descriptor 0, or the first of `LISTEN_FDS` if `LISTEN_PID` is this
    /// process; nil if there is none.
    ///
    /// Stopping neither shuts it down nor removes its file, and connections in its queue are left to the next worker. Throws
    /// `notUnix` if it is not a Unix socket, `failed` if a system call fails.
    public static func inherited() throws(ListenerError) -> Listener? { try inherited(firstPassed: firstPassed) }

    /// SD_LISTEN_FDS_START of sd_listen_fds(3).
    static let firstPassed: Int32 = 3

    /// `firstPassed` is the first descriptor that a supervisor passes; tests may need that one for something else.
    static func inherited(firstPassed: Int32) throws(ListenerError) -> Listener? {
        for candidate in [STDIN_FILENO, isPassed ? firstPassed : nil].compactMap(\.self) {
            guard option(SO_ACCEPTCONN, of: candidate) == 1 else { continue }
            guard option(SO_DOMAIN, of: candidate) == AF_UNIX else { throw .notUnix }
            let socket = FileDescriptor(candidate)
            guard fcntl(candidate, F_SETFD, FD_CLOEXEC) == 0,
                fcntl(candidate, F_SETFL, fcntl(candidate, F_GETFL) | O_NONBLOCK) == 0
            else { throw .failed("fcntl", errno) }
            return try Listener(socket, file: nil) { microseconds in usleep(microseconds) }
        }
        return nil
    }

    /// Whether descriptors were passed to this process by the protocol of sd_listen_fds(3).
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
        _ socket: consuming FileDescriptor, file: SocketFile?, sleep: @escaping @Sendable (UInt32) -> Void
    ) throws(ListenerError) {
        self.sleep = sleep
        self.socket = socket
        self.file = file
        epoll = try FileDescriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)))
        stopEvent = try FileDescriptor("eventfd", eventfd(0, Int32(EFD_CLOEXEC)))
        try watch(self.socket, EPOLL_CTL_ADD, EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
        try watch(stopEvent, EPOLL_CTL_ADD, EPOLLIN.rawValue)
    }

    private func watch(_ descriptor: borrowing FileDescriptor, _ change: Int32, _ events: UInt32) throws(ListenerError)
    {
        var event = unsafe epoll_event(events: events, data: epoll_data_t())
        guard unsafe epoll_ctl(epoll.number, change, descriptor.number, &event) == 0 else {
            throw .failed("epoll_ctl", errno)
        }
    }

    /// Waits for a connection; returns nil when the listener has stopped and no connection is left to answer.
    func accept() -> Int32? {
        while !isStopped.load(ordering: .acquiring) {
            waitForConnection()
            defer { rearm() }
            if let connection = acceptNow() { return connection }
        }
        // Linux refuses new connections to a socket that is shut down, but still returns those in its queue.
        return file == nil ? nil : acceptNow()
    }

    /// Sleeps until a connection waits. A connection wakes one thread, the one that went to sleep last, whose memory is still
    /// cached; a stop wakes all.
    private func waitForConnection() {
        var event = unsafe epoll_event()
        _ = unsafe epoll_wait(epoll.number, &event, 1, -1)
    }

    /// Lets the next thread wait for a connection (EPOLLONESHOT).
    private func rearm() {
        try? watch(socket, EPOLL_CTL_MOD, EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
    }

    /// Accepts a connection from the queue; returns nil if it is empty.
    ///
    /// If there are no descriptors or no memory left, it tries again after 10 ms, 20 ms … 1 s. Other threads are not woken in the
    /// meantime, so that they do not spin on a connection that cannot be accepted.
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

    /// Accepts no new connections from now on.
    func stop() {
        if let file {
            // The file is removed while the socket still answers, so that the next worker binds its own file afterwards.
            file.remove()
            shutdown(socket.number, Int32(SHUT_RDWR))
        }
        // Set after the shutdown, so that a thread that sees it finds the queue complete.
        isStopped.store(true, ordering: .releasing)
        eventfd_write(stopEvent.number, 1)
    }

    deinit { stop() }
}
