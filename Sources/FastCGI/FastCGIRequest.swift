import CFastCGI
import Glibc
import HTTP
import HTTPTypes

/// A request and its response over one connection, which is closed afterwards.
@safe struct FastCGIRequest: ~Copyable {
    // libfcgi keeps pointers to the request, so it must not move.
    private let request: UnsafeMutablePointer<FCGX_Request>

    /// Initializes libfcgi once in the life of the process.
    ///
    /// FCGX_Init installs handlers for SIGPIPE, SIGUSR1 and SIGTERM even if they are ignored. The handlers of the latter two are
    /// restored, and SIGPIPE is ignored: a peer that is gone is an error of write(2), not the end of the process.
    static func prepareLibrary() { _ = library }

    private static let library: Void = {
        var userAction = sigaction()
        var terminationAction = sigaction()
        unsafe sigaction(SIGUSR1, nil, &userAction)
        unsafe sigaction(SIGTERM, nil, &terminationAction)
        FCGX_Init()
        unsafe sigaction(SIGUSR1, &userAction, nil)
        unsafe sigaction(SIGTERM, &terminationAction, nil)
        signal(SIGPIPE, SIG_IGN)
    }()

    /// Reads the beginning of a request; returns nil if the peer sent none.
    init?(on connection: Int32, timeout: Duration) {
        var limit = timeval(
            tv_sec: Int(timeout.components.seconds), tv_usec: Int(timeout.components.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        unsafe request = .allocate(capacity: 1)
        // If it is negative, nothing is open, and `deinit` finishes an empty request.
        guard unsafe portal_fcgx_begin(request, connection) == 0 else { return nil }
    }

    deinit {
        unsafe FCGX_Finish_r(request)
        unsafe request.deallocate()
    }

    /// The variables that the site reads; they are copied because those of libfcgi end with the request.
    var parameters: Parameters {
        var parameters = Parameters()
        guard var entry = unsafe request.pointee.envp else { return parameters }
        while let pair = unsafe entry.pointee {
            unsafe entry += 1
            guard let equals = unsafe strchr(pair, Int32(UInt8(ascii: "="))) else { continue }
            let name = unsafe UnsafeRawBufferPointer(start: pair, count: equals - pair)
            guard let variable = unsafe Parameters.Variable(named: name) else { continue }
            let value = unsafe equals + 1
            unsafe parameters.add(variable, UnsafeRawBufferPointer(start: value, count: strlen(value)))
        }
        return parameters
    }

    /// Reads the body to its end and returns at most one byte more than a body can have; nil if the request was cut off.
    func body() -> [UInt8]? {
        let stream = unsafe request.pointee.in
        let first = unsafe FCGX_GetChar(stream)
        var body: [UInt8] = []
        if first >= 0 {
            let capacity = Parameters.bodyLimit + 1
            unsafe body = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                unsafe buffer[0] = UInt8(truncatingIfNeeded: first)
                count = 1
                unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                    guard let start = buffer.baseAddress else { return }
                    count += Int(unsafe FCGX_GetStr(start + 1, Int32(capacity - 1), stream))
                }
            }
            if body.count == capacity { while unsafe FCGX_GetChar(stream) >= 0 {} }
        }
        return unsafe FCGX_GetError(stream) == 0 ? body : nil
    }

    /// Sends the response; a peer that is gone is not an error.
    ///
    /// If the stream of a body fails, the connection is closed without the record that ends a request, so that nginx cuts its
    /// response off instead of completing it.
    func send(_ response: Response, withBody: Bool) {
        guard write(response.cgiHead), withBody, write(response.body), let stream = response.stream else { return }
        do {
            while let piece = try stream(), write(piece) {}
        } catch {
            unsafe FCGX_FFlush(request.pointee.out)
            unsafe shutdown(request.pointee.ipcFd, Int32(SHUT_RDWR))
        }
    }

    /// Writes bytes and returns whether the peer is still there.
    private func write(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress else { return true }
            return unsafe FCGX_PutStr(start, Int32(clamping: buffer.count), request.pointee.out) >= 0
        }
    }
}
