import Accounts
import HTTP

/// The cookie with the token of a session, or of a sign-in form before there is a session.
enum SessionCookie {
    static let cookie = Cookie("sid")

    /// The token in the cookie of a request; nil if there is none of the right form.
    static func token(in request: Request) -> Token? { cookie.value(in: request).flatMap { Token($0) } }
}
