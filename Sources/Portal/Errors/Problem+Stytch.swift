import HTTP
import HTTPTypes
import Stytch

extension Problem {
    /// Describes a failed request to Stytch; Stytch's own words are not passed on.
    init(_ error: StytchError) {
        let (status, title, message, advice) = Self.texts(for: error)
        self.init(status, title, message, advice, requestID: error.requestID)
        if error.reason == .tooManyRequests { fields[.retryAfter] = String(error.retryAfter ?? 30) }
        if case .malformedResponse(let reason) = error.reason { detail = reason }
    }

    private static func texts(for error: StytchError) -> (HTTPResponse.Status, String, String, String) {
        switch error.reason {
        case .userNotFound:
            (
                .notFound, "No such user", "Stytch has no user with this id in this project.",
                "Check the id for typos and make sure it belongs to this environment."
            )
        case .connectedAppNotFound:
            (
                .notFound, "No such connected app", "Stytch has no connected app with this id.",
                "Look up the user again: the app may have been revoked in the meantime."
            )
        case .invalidID:
            (
                .badRequest, "Invalid id", "Stytch rejected the id: wrong format or wrong environment.",
                "Check the id for typos and make sure it belongs to this environment."
            )
        case .credentialsRefused:
            (
                .badGateway, "The portal's credentials were rejected",
                "Stytch rejected the project id or the secret that this portal uses. Your own sign-in is fine.",
                "Contact the operator, who can check the project id and the secret."
            )
        case .tooManyRequests:
            (
                .serviceUnavailable, "Rate limited by Stytch",
                "Too many requests were sent, so this one was not processed.",
                "Try again in \(error.retryAfter ?? 30) seconds."
            )
        case .refused:
            (
                .badGateway, "Stytch rejected the request",
                "Stytch returned the error \(error.type ?? "without a type").",
                "Contact the operator and give the reference below."
            )
        case .failed:
            (
                .badGateway, "Stytch error", "Stytch reported an internal error.",
                "Try again in a minute. If this keeps happening, check Stytch's status page."
            )
        case .malformedResponse:
            (
                .badGateway, "Unexpected response from Stytch",
                "The response did not come from the Stytch API or is incomplete.",
                "Try again in a minute. If this keeps happening, contact the operator and give the reference below."
            )
        case .timedOut:
            (
                .gatewayTimeout, "Stytch did not respond in time", "The portal could not find out what you asked for.",
                "Try again in a minute."
            )
        case .unreachable:
            (
                .badGateway, "Stytch could not be reached", "The portal could not connect to Stytch.",
                "Try again in a minute. If this keeps happening, contact the operator."
            )
        }
    }
}
