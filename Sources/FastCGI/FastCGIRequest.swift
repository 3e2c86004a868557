import CFastCGI
import Glibc
import HTTP
import HTTPTypes

/// One request and its answer over one connection, which is closed afterwards.
@safe struct FastCGIRequest: ~Copyable {
    // libfcgi keeps pointers to the request, so it must not move.
    private let request: UnsafeMutablePointer<FCGX_Request>

    /// Sets the library up, once in the life of the process.
    ///
    /// FCGX_Init takes over SIGPIPE, SIGUSR1 and SIGTERM, even where they are ignored. The latter two get back what they
    /// had, and SIGPIPE is ignored: a peer that went away is an error of write(2), not the end of the process.
    static func prepareLibrary() { _ = library }

    private static let library: Void = {
        var onUser = sigaction()
        var onTermination = sigaction()
        unsafe sigaction(SIGUSR1, nil, &onUser)
        unsafe sigaction(SIGTERM, nil, &onTermination)
        FCGX_Init()
        unsafe sigaction(SIGUSR1, &onUser, nil)
        unsafe sigaction(SIGTERM, &onTermination, nil)
        signal(SIGPIPE, SIG_IGN)
    }()

    /// Reads the beginning of a request; `nil` where the peer sent none.
    init?(on connection: Int32, patience: Duration) {
        var limit = timeval(
            tv_sec: Int(patience.components.seconds), tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        unsafe request = .allocate(capacity: 1)
        // Where it is negative, nothing is left open, and `deinit` finishes an empty request.
        guard unsafe portal_fcgx_begin(request, connection) == 0 else { return nil }
    }

    deinit {
        unsafe FCGX_Finish_r(request)
        unsafe request.deallocate()
    }

    /// The variables that this site reads; copied, as those of libfcgi die with the exchange.
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

    /// Reads the body to its end, and keeps of it one byte more than a body may have; `nil` where the request broke off.
    func body() -> [UInt8]? {
        let stream = unsafe request.pointee.in
        let first = unsafe FCGX_GetChar(stream)
        var body: [UInt8] = []
        if first >= 0 {
            let room = Parameters.bodyLimit + 1
            unsafe body = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                unsafe buffer[0] = UInt8(truncatingIfNeeded: first)
                count = 1
                unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                    guard let start = buffer.baseAddress else { return }
                    count += Int(unsafe FCGX_GetStr(start + 1, Int32(room - 1), stream))
                }
            }
            if body.count == room { while unsafe FCGX_GetChar(stream) >= 0 {} }
        }
        return unsafe FCGX_GetError(stream) == 0 ? body : nil
    }

    /// Sends the answer. That the peer has gone meanwhile is no error of ours.
    ///
    /// Where the rest of a body cannot be made, the connection is cut without the record that ends a request: nginx then
    /// breaks off its own answer, instead of ending it as if it were whole.
    func send(_ response: Response, withBody: Bool) {
        guard put(response.cgiHead), withBody, put(response.body), let stream = response.stream else { return }
        do {
            while let piece = try stream(), put(piece) {}
        } catch {
            unsafe FCGX_FFlush(request.pointee.out)
            unsafe shutdown(request.pointee.ipcFd, Int32(SHUT_RDWR))
        }
    }

    /// Whether the peer is still there to take it.
    private func put(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress else { return true }
            return unsafe FCGX_PutStr(start, Int32(clamping: buffer.count), request.pointee.out) >= 0
        }
    }
}
