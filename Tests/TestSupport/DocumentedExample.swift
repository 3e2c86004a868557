/// The documented example: its user, its path and its four responses, word for word.
///
/// The documentation shows "200" for the error responses too; the HTTP status is the one in the body.
public enum DocumentedExample {
    public static let userID = "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6"
    public static let path = "/v1/users/user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6/connected_apps"
    public static let requestID = "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141"

    public static let connectedApps = """
        {
        "status_code": 200,
        "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
        "connected_apps": [
        {
        "client_type": "first_party",
        "connected_app_id": "connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000",
        "description": "A first party connected app",
        "logo_url": null,
        "name": "first-party-confidential-app",
        "scopes_granted": "openid profile email"
        }
        ]
        }
        """

    public static let unauthorized = """
        {
        "status_code": 401,
        "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
        "error_type": "unauthorized_credentials",
        "error_message": "Unauthorized credentials.",
        "error_url": "https://stytch.com/docs/api/errors/401"
        }
        """

    public static let tooManyRequests = """
        {
        "status_code": 429,
        "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
        "error_type": "too_many_requests",
        "error_message": "Too many requests have been made.",
        "error_url": "https://stytch.com/docs/api/errors/429"
        }
        """

    public static let internalServerError = """
        {
        "status_code": 500,
        "request_id": "request-id-test-b05c992f-ebdc-489d-a754-c7e70ba13141",
        "error_type": "internal_server_error",
        "error_message": "Oops, something seems to have gone wrong, please reach out to support@stytch.com to \
        let us know what went wrong.",
        "error_url": "https://stytch.com/docs/api/errors/500"
        }
        """
}
