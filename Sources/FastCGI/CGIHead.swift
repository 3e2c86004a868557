import HTTP
import HTTPTypes

extension Response {
    /// Status and header fields as a CGI program sends them (RFC 3875, section 6), with the empty line after them.
    ///
    /// Content-Length is that of the body unless the handler has set it. HTTPTypes allows no CR, LF or NUL in values, so none of
    /// them can begin another field.
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

    /// Whether a response with this status has content, even if it is empty (RFC 9110, section 6.4.1).
    var hasContent: Bool { status.kind != .informational && status != .noContent && status != .notModified }
}
