import CCurl

/// libcurl's easy handle: its options and the text of its last error.
///
/// An option that cannot be set is an error, because it may be one that protects.
@safe struct EasyHandle: ~Copyable {
    /// Identifies a handle by its address.
    typealias ID = UInt

    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>

    init() throws(HTTPClientError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw HTTPClientError(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue)), mayHaveArrived: false)
        }
        unsafe self.pointer = unsafe pointer
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe errorText.deallocate()
    }

    var id: ID { unsafe ID(bitPattern: pointer) }

    /// libcurl's text of its last error in printable ASCII, because the text of a certificate comes from the server.
    var errorDetail: String {
        let text = unsafe String(cString: errorText)
        return String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// Clears the text of the last error and lets libcurl write the next one.
    func resetError() throws(HTTPClientError) {
        unsafe errorText.pointee = 0
        try unsafe set(CURLOPT_ERRORBUFFER, pointer: errorText)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPClientError) {
        try check(unsafe portal_curl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(HTTPClientError) { try set(option, value ? 1 : 0) }

    /// Sets a text, which libcurl copies, or removes it.
    func set(_ option: CURLoption, _ text: String?) throws(HTTPClientError) {
        try check(unsafe portal_curl_set_string(pointer, option, text))
    }

    /// Sets the body of the request, which libcurl copies.
    func set(body: [UInt8]) throws(HTTPClientError) {
        // The size must be set first: without it libcurl would search for the end of a string.
        try check(unsafe portal_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        let code = unsafe body.withUnsafeBytes { bytes in
            // An empty array may have no address, and without one libcurl would get the body from a callback.
            unsafe "".withCString { empty in
                unsafe portal_curl_set_string(
                    pointer, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty)
            }
        }
        try check(code)
    }

    /// Sets the fields of the request, which libcurl does not copy, or removes them.
    func set(_ fields: borrowing FieldList) throws(HTTPClientError) {
        try check(unsafe portal_curl_set_list(pointer, CURLOPT_HTTPHEADER, fields.first))
    }

    /// Sets a pointer, which libcurl stores.
    @unsafe func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) throws(HTTPClientError) {
        try check(unsafe portal_curl_set_pointer(pointer, option, value))
    }

    func check(_ code: CURLcode) throws(HTTPClientError) {
        guard code == CURLE_OK else {
            throw HTTPClientError(.other(code: Int(code.rawValue)), mayHaveArrived: false)
        }
    }
}
