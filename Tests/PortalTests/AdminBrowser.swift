import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import Portal

/// A browser in which an admin is signed in.
struct AdminBrowser: Sendable {
    let fixture: PortalFixture
    let token: Token

    /// The admin as `AccessControl` creates them.
    var admin: Admin {
        get throws {
            let session = try #require(try fixture.accounts.session(token))
            return Admin(
                account: session.account, session: session, token: token, address: PortalFixture.clientAddress)
        }
    }

    func send(_ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = [:], body: String = "") async
        -> Response
    {
        await fixture.send(method, path, fields: fields.adding(cookie: token.text), body: body)
    }

    func get(_ path: String, fields: HTTPFields = [:]) async -> Response {
        await fixture.get(path, cookie: token.text, fields: fields)
    }

    /// Submits a form with the CSRF token of the session.
    func post(
        _ path: String, _ form: KeyValuePairs<String, String> = [:], fields: HTTPFields = .sameOrigin
    ) async -> Response {
        let all = [("csrf", token.csrf)] + form.map { ($0.key, $0.value) }
        return await fixture.post(path, all, cookie: token.text, fields: fields)
    }

    /// Loads a page and follows its redirects; returns the last response and all paths that were loaded.
    func follow(_ path: String) async -> (response: Response, paths: [String]) {
        var paths = [path]
        var response = await get(path)
        while response.status == .seeOther, let next = response[.location], paths.count < 5 {
            paths.append(next)
            response = await get(next)
        }
        return (response, paths)
    }

    /// Returns the path of the revocation of an app, as the page of the user links to it.
    func revocationPath(ofApp app: String, user: String) async throws -> String {
        let page = await follow("/users/\(user)").response.html
        let links = page.elements.compactMap { $0["href"] }.filter { $0.hasSuffix("/revocation") }
        let index = try #require(
            page.elements("li", class: "app").firstIndex { $0.text.contains("\n\(app) ") })
        return links[index]
    }

    /// Loads the confirmation of a revocation and returns the operation in its form.
    func operation(_ path: String = Seed.revocationPath) async throws -> String { try await get(path).operation }

    /// Loads the confirmation of a revocation and submits its form.
    func revoke(
        _ path: String = Seed.revocationPath, reason: String = "phishing", ticket: String = ""
    ) async throws -> Response {
        await post(path, ["operation": try await operation(path), "reason": reason, "ticket": ticket])
    }

    /// Submits the form of a revocation whose operation is known.
    func submit(operation: String, reason: String = "why", ticket: String = "", to path: String = Seed.revocationPath)
        async -> Response
    {
        await post(path, ["operation": operation, "reason": reason, "ticket": ticket])
    }
}

extension HTTPFields {
    /// What a browser sends with a form of the portal.
    static let sameOrigin: HTTPFields = [.secFetchSite: "same-origin", .origin: PortalFixture.origin]

    /// Returns the fields with a session cookie.
    func adding(cookie: String?) -> HTTPFields {
        var fields = self
        if let cookie { fields[.cookie] = "__Host-sid=\(cookie)" }
        return fields
    }
}

extension Response {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a parsed page.
    var html: HTMLPage { HTMLPage(text) }

    /// The value of the session cookie that the response sets; empty if it removes the cookie.
    var sessionCookie: String? {
        guard let field = self[.setCookie], field.hasPrefix("__Host-sid=") else { return nil }
        return String(field.dropFirst("__Host-sid=".count).prefix { $0 != ";" })
    }

    /// The CSRF token of the first form.
    var csrf: String? { html.elements.first { $0["name"] == "csrf" }?["value"] }

    /// The operation in the form of a revocation.
    var operation: String {
        get throws {
            let operation = try #require(html.elements.first { $0["name"] == "operation" }?["value"])
            #expect(operation.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            return operation
        }
    }

    /// The operation in the URL of a redirect to a result.
    var redirectedOperation: String {
        get throws { String(try #require(self[.location]?.split(separator: "?operation=").last)) }
    }
}
