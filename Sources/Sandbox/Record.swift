import Foundation
import HTTP
import HTTPTypes

/// The line about one request in the sandbox's own record, which is the ground truth of fault tests.
///
/// Header fields are left out as a whole, so that no `Authorization` is ever written.
struct Record {
    let time: Date
    let request: Request
    let answer: Answer

    /// One line of JSON without a line break.
    var line: String {
        var members: [JSON.Member] = [
            ("time", .string(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))),
            ("method", .string(request.method.rawValue)),
            ("path", .string(request.head.path ?? "")),
            ("body", .string(String(decoding: request.body, as: UTF8.self))),
            ("status", .number(Double(answer.response.status.code))),
            ("error_type", .optional(answer.errorType)),
            ("request_id", .optional(answer.requestID)),
        ]
        if let revocation = answer.revocation {
            members += [
                ("user_id", .string(revocation.userID)),
                ("connected_app_id", .string(revocation.appID)),
                ("took_effect", .bool(revocation.tookEffect)),
            ]
        }
        return JSON.object(members).text
    }
}
