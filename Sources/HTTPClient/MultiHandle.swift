import CCurl

/// libcurl's multi handle: the transfers in progress and the idle connections.
///
/// Only one thread uses it; other threads only use its `waker`.
@safe final class MultiHandle {
    private let pointer: UnsafeMutableRawPointer
    let waker: Waker

    private static let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_SSL))

    init(connections: Int) throws(HTTPClientError) {
        guard MultiHandle.library == CURLE_OK, let pointer = unsafe curl_multi_init() else {
            throw HTTPClientError(.other(code: Int(CURLE_FAILED_INIT.rawValue)), mayHaveArrived: false)
        }
        unsafe self.pointer = unsafe pointer
        waker = unsafe Waker(pointer)
        try check(unsafe portal_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections))
    }

    deinit { unsafe curl_multi_cleanup(pointer) }

    func add(_ easy: borrowing EasyHandle) throws(HTTPClientError) {
        try check(unsafe curl_multi_add_handle(pointer, easy.pointer))
    }

    func remove(_ easy: borrowing EasyHandle) { _ = unsafe curl_multi_remove_handle(pointer, easy.pointer) }

    /// Sends and receives what is possible without waiting.
    func perform() throws(HTTPClientError) {
        var running: Int32 = 0
        try check(unsafe curl_multi_perform(pointer, &running))
    }

    /// Returns the next finished transfer and its result.
    func nextFinished() -> (easy: EasyHandle.ID, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            return unsafe (EasyHandle.ID(bitPattern: easy), message.pointee.data.result)
        }
        return nil
    }

    /// Waits for activity on a connection, for a timeout of a transfer, for the waker, or for a number of milliseconds.
    func wait(milliseconds: Int32) throws(HTTPClientError) {
        try check(unsafe curl_multi_poll(pointer, nil, 0, milliseconds, nil))
    }

    private func check(_ code: CURLMcode) throws(HTTPClientError) {
        guard code == CURLM_OK else { throw HTTPClientError(.other(code: Int(code.rawValue)), mayHaveArrived: true) }
    }
}

/// Wakes the thread that waits in `curl_multi_poll`.
// @unchecked: curl_multi_wakeup is the one function of a multi handle that any thread may call, as its manual states.
@safe struct Waker: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    fileprivate init(_ multi: UnsafeMutableRawPointer) { unsafe self.multi = unsafe multi }

    func wake() { _ = unsafe curl_multi_wakeup(multi) }
}
