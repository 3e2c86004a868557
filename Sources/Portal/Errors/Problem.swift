import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Stytch
import Templates

/// An error in words: what happened, and what to do next.
struct Problem: Error, Sendable {
    let status: HTTPResponse.Status
    let title: String
    let message: String
    let advice: String
    var fields: HTTPFields = [:]
    /// Stytch's id of the call that failed.
    var requestID: String?
    /// What the log of the worker is told beside the title; never shown.
    var detail = ""

    /// The one place where an error becomes an answer.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as HTTPError: self.init(error)
        case let error as StytchError: self.init(error)
        case let error as AuditLogError: self.init(error)
        case AccountsError.busy:
            self.init(
                .serviceUnavailable, "Too many sign-ins at once",
                "Other admins are signing in at this moment.", "Try again in a few seconds.",
                fields: [.retryAfter: "3"])
        default:
            self.init(
                .internalServerError, "Something in the portal failed", "The page could not be made.",
                "Try again. If it fails again, give the operator the reference below.",
                detail: String(describing: error))
        }
    }

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

    private init(_ error: HTTPError) {
        let (title, advice) =
            switch error.status {
            case .notFound: ("No such page", "Check the address, or start from the find box.")
            case .methodNotAllowed:
                ("This address does not take that", "Use the buttons and links of the portal's pages.")
            case .forbidden: ("Not allowed", "If you need this, ask an owner of the portal.")
            case .unsupportedMediaType: ("Not a form", "Use the forms of the portal's pages.")
            default: ("This request cannot be understood", "Go back, correct it, and try again.")
            }
        self.init(error.status, title, error.message, advice, fields: error.fields)
    }

    private init(_ error: AuditLogError) {
        switch error {
        case .outcomePending(let intent, let outcome):
            self.init(
                .serviceUnavailable, "The outcome is not recorded yet",
                "The revocation of entry \(intent) ended (\(outcome.kind.rawValue)), but the audit log could not take its outcome.",
                "Do not repeat it. Tell the operator; the outcome is written as soon as the log can be written again.",
                requestID: outcome.requestID, detail: "an outcome is owed")
        case .unavailable(let why), .unsafe(let why):
            self.init(
                .serviceUnavailable, "The audit log cannot be written",
                "Nothing is done here that cannot be recorded, so nothing was done.",
                "Tell the operator. Try again when the log can be written.", fields: [.retryAfter: "30"], detail: why)
        case .duplicateOperation, .inUse:
            self.init(
                .conflict, "This was sent before", "The same form has been sent already, and it was carried out once.",
                "Look at the user again to see how it ended.")
        }
    }
}

extension Problem {
    /// What an admin is told when Stytch did not give what was asked for; Stytch's own words are not passed on.
    init(_ error: StytchError) {
        let (status, title, message, advice): (HTTPResponse.Status, String, String, String) =
            switch error.reason {
            case .userNotFound:
                (
                    .notFound, "No such user", "Stytch has no user with this id in this project.",
                    "Compare the id with the ticket, letter by letter, and look whether it belongs to this environment."
                )
            case .connectedAppNotFound:
                (
                    .notFound, "No such connected app", "Stytch does not know this app.",
                    "Look at the user again: the app may have been revoked meanwhile."
                )
            case .invalidID:
                (
                    .badRequest, "Not an id of this project",
                    "Stytch refused the id as one of another form or environment.",
                    "Check whether the id belongs to this environment."
                )
            case .credentialsRefused:
                (
                    .badGateway, "The portal's credentials were refused",
                    "Stytch refused the project id or the secret that this portal uses. It has nothing to do with your sign-in.",
                    "Tell the operator to check the project id and the secret."
                )
            case .tooManyRequests:
                (
                    .serviceUnavailable, "Stytch asks us to wait",
                    "Too many requests have been made, so this one was not done.",
                    "Try again in \(error.retryAfter ?? 30) seconds."
                )
            case .refused:
                (
                    .badGateway, "Stytch refused the request", "The answer was \(error.type ?? "an error").",
                    "Give the operator the reference below."
                )
            case .failed:
                (
                    .badGateway, "Stytch failed", "Stytch answered that something went wrong on its side.",
                    "Try again in a minute. If it lasts, look at Stytch's status page."
                )
            case .malformedResponse:
                (
                    .badGateway, "Stytch's answer cannot be read", "What came back is not an answer of the Stytch API.",
                    "Try again in a minute. If it lasts, give the operator the reference below."
                )
            case .timedOut:
                (
                    .gatewayTimeout, "Stytch did not answer in time", "Nothing is known about what you asked for.",
                    "Try again in a minute."
                )
            case .unreachable:
                (
                    .badGateway, "Stytch could not be reached", "No connection to Stytch, so nothing is known.",
                    "Try again in a minute. If it lasts, tell the operator."
                )
            }
        self.init(status, title, message, advice, requestID: error.requestID)
        if error.reason == .tooManyRequests { fields[.retryAfter] = String(error.retryAfter ?? 30) }
        if case .malformedResponse(let why) = error.reason { detail = why }
    }
}
