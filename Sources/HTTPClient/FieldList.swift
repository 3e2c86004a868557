import CCurl
import HTTP
import HTTPTypes

/// The header fields of a request in libcurl's form.
@safe struct FieldList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    /// Creates an empty list.
    init() {}

    init(_ request: Request) throws(HTTPClientError) {
        for field in request.head.headerFields where !FieldList.isFraming(field.name) {
            try append(FieldList.line(field))
        }
        // A name without a value removes what libcurl would add.
        if request[.contentType] == nil { try append(Array("Content-Type:\0".utf8)) }
        try append(Array("Expect:\0".utf8))
    }

    deinit { unsafe curl_slist_free_all(first) }

    /// Returns whether a field describes the framing or the connection, which this client decides.
    private static func isFraming(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName {
        case "host", "content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive", "upgrade",
            "proxy-connection", "expect", "accept-encoding":
            true
        default: false
        }
    }

    /// Returns the line of a field with a NUL at the end; HTTPTypes allows no CR, LF or NUL in a name or a value.
    private static func line(_ field: HTTPField) -> [UInt8] {
        var line = Array(field.name.rawName.utf8)
        unsafe field.withUnsafeBytesOfValue { value in
            // libcurl writes a field without a value if the name is followed by a semicolon.
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
