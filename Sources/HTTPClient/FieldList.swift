import CCurl
import HTTP
import HTTPTypes

/// The header fields of a request as libcurl takes them.
@safe struct FieldList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    /// No field.
    init() {}

    init(_ request: Request) throws(HTTPClientError) {
        for field in request.head.headerFields where !FieldList.isOurs(field.name) { try append(FieldList.line(field)) }
        // A name with nothing after the colon takes away what libcurl would add by itself.
        if request[.contentType] == nil { try append(Array("Content-Type:\0".utf8)) }
        try append(Array("Expect:\0".utf8))
    }

    deinit { unsafe curl_slist_free_all(first) }

    /// Whether a field says how the message is framed or carried, which is for this client to say.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName {
        case "host", "content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive", "upgrade",
            "proxy-connection", "expect", "accept-encoding":
            true
        default: false
        }
    }

    /// The line of a field, ended by a NUL; HTTPTypes lets no CR, LF or NUL into a name or a value.
    private static func line(_ field: HTTPField) -> [UInt8] {
        var line = Array(field.name.rawName.utf8)
        unsafe field.withUnsafeBytesOfValue { value in
            // A field without a value is written with a semicolon in libcurl's list.
            line += value.isEmpty ? Array(";".utf8) : Array(": ".utf8)
            unsafe line += value
        }
        line.append(0)
        return line
    }

    private mutating func append(_ line: [UInt8]) throws(HTTPClientError) {
        let grown = unsafe line.withUnsafeBytes {
            unsafe curl_slist_append(first, $0.assumingMemoryBound(to: CChar.self).baseAddress)
        }
        guard let grown = unsafe grown else {
            throw HTTPClientError(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue)), mayHaveArrived: false)
        }
        unsafe first = unsafe grown
    }
}
