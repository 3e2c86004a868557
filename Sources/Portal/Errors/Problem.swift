import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Stytch

/// An error as people read it: what happened, whether anything changed, and what to do next.
struct Problem: Error, Sendable {
    let status: HTTPResponse.Status
    let title: String
    let message: String
    let advice: String
    var fields: HTTPFields = [:]
    /// Stytch's id of the request that failed.
    var requestID: String?
    /// Details for the worker's log; never shown.
    var detail = ""

    init(
        _ status: HTTPResponse.Status, _ title: String, _ message: String, _ advice: String, fields: HTTPFields = [:],
        requestID: String? = nil, detail: String = ""
    ) {
        self.status = status
        self.title = title
        self.message = message
        self.advice = advice
        self.fields = fields
        self.requestID = requestID
        self.detail = detail
    }

    /// Describes any error; the one place where errors become responses.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as HTTPError: self.init(error)
        case let error as StytchError: self.init(error)
        case let error as AuditLogError: self.init(error)
        case AccountsError.busy:
            self.init(
                .serviceUnavailable, "Too many sign-ins at once", "Other admins are signing in right now.",
                "Try again in a few seconds.", fields: [.retryAfter: "3"])
        default:
            self.init(
                .internalServerError, "Something went wrong", "The page could not be displayed.",
                "Try again. If this keeps happening, contact the operator and give the reference below.",
                detail: String(describing: error))
        }
    }

    private init(_ error: HTTPError) {
        let (title, advice) =
            switch error.status {
            case .notFound: ("Page not found", "Check the URL, or start from the find box.")
            case .methodNotAllowed: ("Method not allowed", "Use the buttons and links on the portal's pages.")
            case .forbidden: ("Not allowed", "If you need access, ask a portal owner.")
            case .unsupportedMediaType: ("Unsupported content type", "Use the forms on the portal's pages.")
            default: ("Bad request", "Go back, correct it and try again.")
            }
        self.init(error.status, title, error.message, advice, fields: error.fields)
    }

    private init(_ error: AuditLogError) {
        switch error {
        case .outcomePending(let intent, let outcome):
            self.init(
                .serviceUnavailable, "Result not saved yet",
                "The revocation in entry \(intent) finished (\(outcome.kind.rawValue)), but the audit log could not store the result.",
                "Do not retry. Contact the operator. The result is saved as soon as the log can be written again.",
                requestID: outcome.requestID, detail: "the outcome is pending")
        case .unavailable(let reason), .unusable(let reason):
            self.init(
                .serviceUnavailable, "The audit log cannot be written",
                "Every action must be recorded, so this one was not performed.",
                "Contact the operator, and try again when the log can be written.", fields: [.retryAfter: "30"],
                detail: reason)
        case .duplicateOperation, .inUse:
            self.init(
                .conflict, "Already submitted", "This form was already submitted and processed once.",
                "Look up the user again to see the result.")
        }
    }
}
