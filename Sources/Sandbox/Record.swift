import Foundation
import HTTP
import HTTPTypes

/// The record of one request, with which the fault tests compare the audit log.
///
/// It contains no header fields, so that no credentials are written.
struct Record {
    let time: Date
    let request: Request
    let response: APIResponse

    /// The record as one line of JSON, without the line break.
    var line: String {
        var members: [JSON.Member] = [
            ("time", .string(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))),
            ("method", .string(request.method.rawValue)),
            ("path", .string(request.head.path ?? "")),
            ("body", .string(String(decoding: request.body, as: UTF8.self))),
            ("status", .number(Double(response.response.status.code))),
            ("error_type", .optional(response.errorType)),
            ("request_id", .optional(response.requestID)),
        ]
        if let revocation = response.revocation {
            members += [
                ("user_id", .string(revocation.userID)),
                ("connected_app_id", .string(revocation.appID)),
                ("took_effect", .bool(revocation.tookEffect)),
            ]
        }
        return JSON.object(members).text
    }
}
