import HTTPTypes

/// An error of the API.
///
/// Undocumented types, statuses and messages are marked as such.
struct APIError: Error {
    let status: HTTPResponse.Status
    let type: String
    let message: String
    let url: String
    var fields: HTTPFields = [:]

    /// Creates an error; the URL of its documentation defaults to the one that the API returns for most errors.
    init(_ status: HTTPResponse.Status, _ type: String, _ message: String, url: String? = nil) {
        self.status = status
        self.type = type
        self.message = message
        self.url = url ?? "https://stytch.com/docs/api/errors/\(status.code)#\(type)"
    }

    /// Returns the error with another header field.
    func with(_ name: HTTPField.Name, _ value: String) -> APIError {
        var error = self
        error.fields[name] = value
        return error
    }

    /// The five fields of an error.
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

extension APIError {
    static let unauthorizedCredentials = APIError(
        .unauthorized, "unauthorized_credentials", "Unauthorized credentials.",
        url: "https://stytch.com/docs/api/errors/401")

    static let tooManyRequests = APIError(
        .tooManyRequests, "too_many_requests", "Too many requests have been made.",
        url: "https://stytch.com/docs/api/errors/429")

    static let internalServerError = APIError(
        .internalServerError, "internal_server_error",
        """
        Oops, something seems to have gone wrong, please reach out to support@stytch.com to let us know what went wrong.
        """,
        url: "https://stytch.com/docs/api/errors/500")

    static let userNotFound = APIError(.notFound, "user_not_found", "User could not be found.")

    static let routeNotFound = APIError(.notFound, "route_not_found", "The route provided is not supported.")

    static let invalidUserID = APIError(.badRequest, "invalid_user_id", "user_id format is invalid.")

    // Undocumented: the wording.
    static let connectedAppNotFound = APIError(
        .notFound, "connected_app_not_found", "Connected App could not be found.")

    // Undocumented: the wording.
    static let invalidProjectID = APIError(
        .badRequest, "invalid_project_id_authentication", "The project_id in the Authorization header is not valid.")

    // Undocumented: the status and the wording.
    static let methodNotAllowed = APIError(
        .methodNotAllowed, "method_not_allowed", "The method provided is not supported by this route.")

    static func badRequest(_ message: String) -> APIError { APIError(.badRequest, "bad_request", message) }

    // Undocumented: the wording, and the status of all but a few.
    static func invalidSearch(_ problem: String, _ message: String) -> APIError {
        APIError(.badRequest, "user_search_" + problem, message)
    }
}
