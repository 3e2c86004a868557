import CCurl
import Glibc
import HTTP
import HTTPTypes

/// One easy handle at work: it carries a request out and gathers the answer, one call after another.
final class Transfer {
    /// What is the same for every call of a client.
    struct Settings: Sendable {
        let limits: HTTPClient.Limits
        let trust: HTTPClient.Trust
        let userAgent: String
    }

    /// What has come of the answer so far.
    private struct Answer {
        var headerBytes = 0
        var headerLines = 0
        /// Whether the empty line after the last header has come; libcurl is content with half a header.
        var headerIsWhole = false
        var body: [UInt8] = []
        /// The limit that was passed.
        var excess: Int?
    }

    let easy: EasyHandle
    /// Whether the connection stood, from when on the request may leave at any moment.
    private(set) var mayHaveArrived = false
    private let limits: HTTPClient.Limits
    private var fields = FieldList()
    private var answer = Answer()

    init(_ settings: Settings) throws(HTTPClientError) {
        limits = settings.limits
        easy = try EasyHandle()
        try easy.restrict(settings)
        try receive()
    }

    /// Lets libcurl's callbacks find this object, which lives as long as the handle does.
    private func receive() throws(HTTPClientError) {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA] {
            try unsafe easy.set(option, pointer: me)
        }
        let asked: curl_prereq_callback = { me, _, _, _, _ in
            unsafe Transfer.at(me)?.mayHaveArrived = true
            return CURL_PREREQFUNC_OK
        }
        let header: curl_write_callback = { bytes, size, count, me in
            unsafe Transfer.at(me)?.note(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        let body: curl_write_callback = { bytes, size, count, me in
            unsafe Transfer.at(me)?.append(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        try easy.check(unsafe portal_curl_set_prerequest(easy.pointer, asked))
        try easy.check(unsafe portal_curl_set_receiver(easy.pointer, CURLOPT_HEADERFUNCTION, header))
        try easy.check(unsafe portal_curl_set_receiver(easy.pointer, CURLOPT_WRITEFUNCTION, body))
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        unsafe pointer.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes ready for a call.
    func prepare(_ call: PendingCall) throws(HTTPClientError) {
        mayHaveArrived = false
        answer = Answer()
        try easy.keepError()
        fields = try FieldList(call.request)
        try easy.set(fields)
        try easy.direct(to: call)
    }

    /// Takes note of a header line; an answer other than its length stops the transfer.
    private func note(_ line: UnsafeRawBufferPointer) -> Int {
        answer.headerBytes += line.count
        answer.headerLines += 1
        if answer.headerBytes > limits.header { answer.excess = limits.header }
        if answer.headerLines > limits.headerLines { answer.excess = limits.headerLines }
        if unsafe line.starts(with: "\r".utf8) || line.starts(with: "\n".utf8) {
            answer.headerIsWhole = true
        } else if unsafe line.starts(with: "HTTP/".utf8) {
            answer.headerIsWhole = false
        }
        return answer.excess == nil ? line.count : 0
    }

    /// Keeps a piece of the body; an answer other than its length stops the transfer.
    private func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count <= limits.body - answer.body.count else {
            answer.excess = limits.body
            return 0
        }
        unsafe answer.body.append(contentsOf: bytes)
        return bytes.count
    }

    /// The answer to the call, or why there is none; the request's fields, which may hold a secret, are let go.
    func finish(_ code: CURLcode) -> Result<Response, HTTPClientError> {
        defer { forget() }
        if let excess = answer.excess { return .failure(error(.tooLarge(limit: excess))) }
        guard code == CURLE_OK else {
            return .failure(error(reason(code)))
        }
        var status = 0
        _ = unsafe portal_curl_get_long(easy.pointer, CURLINFO_RESPONSE_CODE, &status)
        guard (200...999).contains(status), answer.headerIsWhole else { return .failure(error(.brokenAnswer)) }
        return .success(Response(.init(code: status), fields: responseFields(), body: answer.body))
    }

    private func reason(_ code: CURLcode) -> HTTPClientError.Reason {
        let hasBegun = answer.headerBytes > 0
        return switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut(connecting: !mayHaveArrived)
        case CURLE_COULDNT_CONNECT: .refused
        case CURLE_COULDNT_RESOLVE_HOST: .unresolved
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: hasBegun ? .brokenAnswer : .reset
        case CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .brokenAnswer
        // Before the request, it is our scheme that libcurl refuses; after it, an answer of HTTP/0.9 or HTTP/3.
        case CURLE_UNSUPPORTED_PROTOCOL: mayHaveArrived ? .brokenAnswer : .invalidAddress
        case CURLE_URL_MALFORMAT: .invalidAddress
        // What libcurl 7.88 says of a header line longer than 100 KB.
        case CURLE_OUT_OF_MEMORY where hasBegun: .tooLarge(limit: limits.header)
        default: code.isOfTLS ? .tls(easy.errorDetail) : .other(code: Int(code.rawValue))
        }
    }

    /// An error of the call as far as it has come.
    func error(_ reason: HTTPClientError.Reason) -> HTTPClientError {
        HTTPClientError(reason, mayHaveArrived: mayHaveArrived)
    }

    /// The fields of the final answer, without those of interim answers and trailers.
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

    /// Lets go of what belongs to the call.
    private func forget() {
        answer = Answer()
        fields = FieldList()
        // Taking an option away cannot fail.
        try? easy.set(fields)
    }
}
