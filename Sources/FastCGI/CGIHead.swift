import HTTP
import HTTPTypes

extension Response {
    /// Status and header fields as a CGI program sends them (RFC 3875, section 6), up to the blank line.
    ///
    /// Where the site has not set Content-Length, it is that of the body. HTTPTypes keeps CR, LF and NUL out of values, so
    /// none can begin a field of its own.
    var cgiHead: [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(512)
        head.append(contentsOf: "Status: \(status.code) \(status.reasonPhrase)\r\n".utf8)
        var needsLength = hasContent && stream == nil
        for field in self.head.headerFields {
            if field.name == .contentLength { needsLength = false }
            head.append(contentsOf: field.name.rawName.utf8)
            head.append(contentsOf: ": ".utf8)
            unsafe field.withUnsafeBytesOfValue { unsafe head.append(contentsOf: $0) }
            head.append(contentsOf: "\r\n".utf8)
        }
        if needsLength { head.append(contentsOf: "Content-Length: \(body.count)\r\n".utf8) }
        head.append(contentsOf: "\r\n".utf8)
        return head
    }

    /// Whether an answer of this status has content, be it of no byte (RFC 9110, section 6.4.1).
    var hasContent: Bool { status.kind != .informational && status != .noContent && status != .notModified }
}
