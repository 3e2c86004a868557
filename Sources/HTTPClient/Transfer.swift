import CCurl
import Glibc
import HTTP
import HTTPTypes

/// Carries out requests with an easy handle, one after another, and collects their responses.
final class Transfer {
    /// The settings that are the same for all requests of a client.
    struct Settings: Sendable {
        let limits: HTTPClientLimits
        let trust: TLSTrust
        let userAgent: String
    }

    /// The part of the response that has been received.
    private struct PartialResponse {
        var headerBytes = 0
        var headerLines = 0
        /// Whether the empty line after the last header was received; libcurl accepts an incomplete header.
        var isHeaderComplete = false
        var body: [UInt8] = []
        /// The limit that was exceeded.
        var exceededLimit: Int?
    }

    let easy: EasyHandle
    /// Whether the connection was established, so that the request may be sent at any moment.
    private(set) var mayHaveArrived = false
    private let limits: HTTPClientLimits
    private var fields = FieldList()
    private var response = PartialResponse()

    init(_ settings: Settings) throws(HTTPClientError) {
        limits = settings.limits
        easy = try EasyHandle()
        try easy.setCommonOptions(settings)
        try setCallbacks()
    }

    /// Sets the callbacks; they get a pointer to this object, which lives as long as the handle.
    private func setCallbacks() throws(HTTPClientError) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA] {
            try unsafe easy.set(option, pointer: context)
        }
        let connected: curl_prereq_callback = { context, _, _, _, _ in
            unsafe Transfer.from(context)?.mayHaveArrived = true
            return CURL_PREREQFUNC_OK
        }
        let header: curl_write_callback = { bytes, size, count, context in
            unsafe Transfer.from(context)?.receive(
                headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        let body: curl_write_callback = { bytes, size, count, context in
            unsafe Transfer.from(context)?.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        try easy.check(unsafe portal_curl_set_prerequest(easy.pointer, connected))
        try easy.check(unsafe portal_curl_set_receiver(easy.pointer, CURLOPT_HEADERFUNCTION, header))
        try easy.check(unsafe portal_curl_set_receiver(easy.pointer, CURLOPT_WRITEFUNCTION, body))
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        unsafe pointer.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Prepares for a request.
    func prepare(_ call: PendingCall) throws(HTTPClientError) {
        mayHaveArrived = false
        response = PartialResponse()
        try easy.resetError()
        fields = try FieldList(call.request)
        try easy.set(fields)
        try easy.setOptions(for: call)
    }

    /// Reads a header line; a result other than its length stops the transfer.
    private func receive(headerLine line: UnsafeRawBufferPointer) -> Int {
        response.headerBytes += line.count
        response.headerLines += 1
        if response.headerBytes > limits.header { response.exceededLimit = limits.header }
        if response.headerLines > limits.headerLines { response.exceededLimit = limits.headerLines }
        if unsafe line.starts(with: "\r".utf8) || line.starts(with: "\n".utf8) {
            response.isHeaderComplete = true
        } else if unsafe line.starts(with: "HTTP/".utf8) {
            response.isHeaderComplete = false
        }
        return response.exceededLimit == nil ? line.count : 0
    }

    /// Reads a part of the body; a result other than its length stops the transfer.
    private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count <= limits.body - response.body.count else {
            response.exceededLimit = limits.body
            return 0
        }
        unsafe response.body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Returns the response, or the reason why there is none, and releases the request's fields, which may contain a secret.
    func finish(_ code: CURLcode) -> Result<Response, HTTPClientError> {
        defer { reset() }
        if let limit = response.exceededLimit { return .failure(error(.tooLarge(limit: limit))) }
        guard code == CURLE_OK else {
            return .failure(error(reason(code)))
        }
        var status = 0
        _ = unsafe portal_curl_get_long(easy.pointer, CURLINFO_RESPONSE_CODE, &status)
        guard (200...999).contains(status), response.isHeaderComplete else {
            return .failure(error(.malformedResponse))
        }
        return .success(Response(.init(code: status), fields: responseFields(), body: response.body))
    }

    private func reason(_ code: CURLcode) -> HTTPClientError.Reason {
        let hasBegun = response.headerBytes > 0
        return switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut(connecting: !mayHaveArrived)
        case CURLE_COULDNT_CONNECT: .refused
        case CURLE_COULDNT_RESOLVE_HOST: .unresolved
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: hasBegun ? .malformedResponse : .reset
        case CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformedResponse
        // Before the request, libcurl refuses our scheme; after it, a response of HTTP/0.9 or HTTP/3.
        case CURLE_UNSUPPORTED_PROTOCOL: mayHaveArrived ? .malformedResponse : .invalidURL
        case CURLE_URL_MALFORMAT: .invalidURL
        // The code of libcurl 7.88 for a header line longer than 100 KB.
        case CURLE_OUT_OF_MEMORY where hasBegun: .tooLarge(limit: limits.header)
        default: code.isTLSError ? .tls(easy.errorDetail) : .other(code: Int(code.rawValue))
        }
    }

    /// Returns an error of the request in its current state.
    func error(_ reason: HTTPClientError.Reason) -> HTTPClientError {
        HTTPClientError(reason, mayHaveArrived: mayHaveArrived)
    }

    /// The header fields of the final response, without those of interim responses and trailers.
    private func responseFields() -> HTTPFields {
        var fields = HTTPFields()
        var last: UnsafeMutablePointer<curl_header>?
        while let field = unsafe curl_easy_nextheader(easy.pointer, UInt32(CURLH_HEADER), -1, last) {
            let value = unsafe UnsafeRawBufferPointer(start: field.pointee.value, count: strlen(field.pointee.value))
            if let name = unsafe HTTPField.Name(String(cString: field.pointee.name)) {
                unsafe fields.append(HTTPField(name: name, value: value))
            }
            unsafe last = unsafe field
        }
        return fields
    }

    /// Releases what belongs to the request.
    private func reset() {
        response = PartialResponse()
        fields = FieldList()
        // Removing an option cannot fail.
        try? easy.set(fields)
    }
}
