import HTTPTypes

/// An answer that is an error, in the words of the API.
///
/// Where a type or a wording is not documented, the sandbox's choice is marked "undocumented".
struct Refusal: Error {
    let status: HTTPResponse.Status
    let type: String
    let message: String
    let url: String
    var fields: HTTPFields = [:]

    /// The address of the documentation defaults to the form seen in answers of the API itself.
    init(_ status: HTTPResponse.Status, _ type: String, _ message: String, url: String? = nil) {
        self.status = status
        self.type = type
        self.message = message
        self.url = url ?? "https://stytch.com/docs/api/errors/\(status.code)#\(type)"
    }

    /// The same with a further header field.
    func with(_ name: HTTPField.Name, _ value: String) -> Refusal {
        var refusal = self
        refusal.fields[name] = value
        return refusal
    }

    /// The five fields.
    func json(requestID: String) -> JSON {
        [
            "status_code": .number(Double(status.code)),
            "request_id": .string(requestID),
            "error_type": .string(type),
            "error_message": .string(message),
            "error_url": .string(url),
        ]
    }
}

extension Refusal {
    static let unauthorizedCredentials = Refusal(
        .unauthorized, "unauthorized_credentials", "Unauthorized credentials.",
        url: "https://stytch.com/docs/api/errors/401")

    static let tooManyRequests = Refusal(
        .tooManyRequests, "too_many_requests", "Too many requests have been made.",
        url: "https://stytch.com/docs/api/errors/429")

    static let internalServerError = Refusal(
        .internalServerError, "internal_server_error",
        """
        Oops, something seems to have gone wrong, please reach out to support@stytch.com to let us know what went wrong.
        """,
        url: "https://stytch.com/docs/api/errors/500")

    static let userNotFound = Refusal(.notFound, "user_not_found", "User could not be found.")

    static let routeNotFound = Refusal(.notFound, "route_not_found", "The route provided is not supported.")

    static let invalidUserID = Refusal(.badRequest, "invalid_user_id", "user_id format is invalid.")

    // Undocumented: the wording.
    static let connectedAppNotFound = Refusal(
        .notFound, "connected_app_not_found", "Connected App could not be found.")

    // Undocumented: the wording.
    static let invalidProjectID = Refusal(
        .badRequest, "invalid_project_id_authentication", "The project_id in the Authorization header is not valid.")

    // Undocumented: the status and the wording.
    static let methodNotAllowed = Refusal(
        .methodNotAllowed, "method_not_allowed", "The method provided is not supported by this route.")

    static func badRequest(_ message: String) -> Refusal { Refusal(.badRequest, "bad_request", message) }

    // Undocumented: the wording, and the status of all but a few.
    static func userSearch(_ problem: String, _ message: String) -> Refusal {
        Refusal(.badRequest, "user_search_" + problem, message)
    }
}
