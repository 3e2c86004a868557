import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `The result of a revocation is never stated more strongly than the log knows it` {
    typealias Expected = (kind: Outcome.Kind, status: Int?, type: String?)

    static let users: [(user: String, expected: Expected)] = [
        ("revoke-500", (.unknown, 500, "internal_server_error")), ("revoke-half", (.unknown, 200, "unreadable_answer")),
        ("revoke-429", (.refused, 429, "too_many_requests")), ("revoke-ignored", (.succeeded, 200, nil)),
    ]

    @Test(arguments: users)
    func `if Stytch misbehaves`(user: String, expected: Expected) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: user)
        try await expect(expected, of: try await admin.revoke(path), admin)
        #expect(fixture.stytch.revocations.count == 1)
    }

    static let responses: [(response: Response, expected: Expected)] = [
        (.stytch(.notFound, "connected_app_not_found"), (.refused, 404, "connected_app_not_found")),
        (.stytch(.notFound, "user_not_found"), (.refused, 404, "user_not_found")),
        (.stytch(.unauthorized, "unauthorized_credentials"), (.refused, 401, "unauthorized_credentials")),
        (.stytch(.badRequest, "bad_request"), (.refused, 400, "bad_request")),
        (.stytch(.requestTimeout, "request_timeout"), (.unknown, 408, "request_timeout")),
        (.html(Array("<html>502</html>".utf8), status: .badGateway), (.unknown, 502, "unreadable_answer")),
        (.html(Array("<html>fine</html>".utf8)), (.unknown, 200, "unreadable_answer")),
        (
            Response(.ok, body: Array(#"{"status_code":500,"request_id":"r"}"#.utf8)),
            (.unknown, 200, "unreadable_answer")
        ),
        (Response(.ok, body: Array(#"{"status_code":200}"#.utf8)), (.unknown, 200, "unreadable_answer")),
        (Response(.ok), (.unknown, 200, "unreadable_answer")),
        (
            Response(.found, fields: [.location: AttackInput.foreignOrigin]), (.unknown, 302, "unreadable_answer")
        ),
    ]

    @Test(arguments: responses.indices)
    func `if the response is not a plain success`(index: Int) async throws {
        let (response, expected) = Self.responses[index]
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        fixture.stytch.respond { $0.path.hasSuffix("/revoke") ? response : nil }
        try await expect(expected, of: try await admin.revoke(), admin)
        #expect(fixture.stytch.revocations.count == 1)
    }

    static let failures: [(failure: TransportFailure, kind: Outcome.Kind, type: String)] = [
        (.timeout, .unknown, "timed_out"), (.connectionRefused, .notApplied, "unreachable"),
        (.reset, .unknown, "unreachable"),
        (TransportFailure(isTimeout: true, mayHaveArrived: false), .notApplied, "timed_out"),
    ]

    @Test(arguments: failures)
    func `if there is no response, and the request is never sent twice`(
        failure: TransportFailure, kind: Outcome.Kind, type: String
    ) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        fixture.stytch.fail(failure, pathSuffix: "/revoke")
        try await expect((kind, nil, type), of: try await admin.revoke(), admin)
        #expect(fixture.stytch.revocations.count == 1)
    }

    @Test func `if it took effect but the response was lost: the user's page shows what Stytch lists`() async throws {
        let admin = try PortalFixture().signIn(as: .owner)
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: "revoke-half")
        _ = try await admin.revoke(path)
        let page = await admin.follow("/users/revoke-half").response.html
        #expect(!page.elements("h3").contains { $0.text.hasPrefix("Fernhill Mail") })
        #expect(page.elements("li", class: "app").count == 2)
    }

    @Test func `if another client was faster: nothing was left to revoke`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        let operation = try await admin.operation()
        await fixture.stytch.revoke(Seed.app, of: Seed.user)
        let response = await admin.submit(operation: operation)
        try await expect((.alreadyRevoked, 404, "connected_app_not_found"), of: response, admin)
    }

    static let lists: [(response: Response, kind: Outcome.Kind)] = [
        (.stytch(#""connected_apps":[]"#), .alreadyRevoked),
        (.stytch(#""connected_apps":[{"connected_app_id":"other"}]"#), .alreadyRevoked),
        (.stytch(#""connected_apps":[{"connected_app_id":"\#(Seed.app)"}]"#), .refused),
        (.stytch(#""connected_apps":null"#), .refused),
        // A user who no longer exists has no grants.
        (.stytch(.notFound, "user_not_found"), .alreadyRevoked),
        (.stytch(.internalServerError, "internal_server_error"), .refused),
        (.stytch(#""connected_apps":[\#(tooManyApps)]"#), .refused),
    ]

    /// More apps than are read, so an app that was not read may still be listed.
    private static let tooManyApps = (1...501).map { #"{"connected_app_id":"app-\#($0)"}"# }.joined(separator: ",")

    @Test(arguments: lists.indices)
    func `if Stytch rejects it: only the list of apps decides whether anything was left to revoke`(
        index: Int
    ) async throws {
        let (list, kind) = Self.lists[index]
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        let operation = try await admin.operation()
        fixture.stytch.respond { request in
            request.path.hasSuffix("/revoke") ? .stytch(.badRequest, "bad_request") : list
        }
        try await expect((kind, 400, "bad_request"), of: await admin.submit(operation: operation), admin)
        #expect(fixture.stytch.revocations.count == 1)
    }

    @Test func `on a page that needs nothing from Stytch`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        fixture.stytch.fail(.timeout, pathSuffix: "/revoke")
        let location = try #require(try await admin.revoke()[.location])
        fixture.stytch.fail(.connectionRefused)
        let before = fixture.stytch.requests.count
        let response = await admin.get(location)
        #expect(response.status == .ok)
        let entry = try #require(try fixture.entries(.revocation).first)
        try response.html.expectBanner(of: entry, isSuccess: false, for: admin)
        #expect(fixture.stytch.requests.count == before)
    }

    @Test func `even a success, if Stytch cannot be reached afterwards`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let location = try #require(try await admin.revoke()[.location])
        fixture.stytch.fail(.connectionRefused)
        let (response, paths) = await admin.follow(location)
        #expect(paths.last?.hasPrefix("\(Seed.revocationPath)?operation=") == true)
        #expect(response.status == .ok)
        let entry = try #require(try fixture.entries(.revocation).first)
        try response.html.expectBanner(of: entry, isSuccess: true, for: admin)
    }

    @Test func `an intent without an outcome is in progress`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let pages = LineRecorder()
        fixture.stytch.respond { request in
            if request.path.hasSuffix("/revoke") {
                pages.append(await admin.get("\(Seed.revocationPath)?operation=\(operation)").text)
                pages.append(await admin.get("\(Seed.userPath)?operation=\(operation)").text)
            }
            return nil
        }
        _ = await admin.submit(operation: operation)
        let intent = try #require(try fixture.entries(.revocation).last)
        #expect(pages.lines.count == 2)
        for page in pages.lines { try HTMLPage(page).expectBanner(of: intent, isSuccess: false, for: admin) }
    }

    /// Expects the two entries, and the page to which the response leads.
    private func expect(
        _ expected: Expected, of response: Response, _ admin: AdminBrowser,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let entries = try admin.fixture.entries(.revocation)
        #expect(entries.map(\.phase) == [.outcome, .intent], sourceLocation: location)
        let outcome = try #require(entries.first?.outcome)
        #expect(outcome.kind == expected.kind, sourceLocation: location)
        #expect(outcome.status == expected.status, sourceLocation: location)
        #expect(outcome.errorType == expected.type, sourceLocation: location)

        #expect(response.status == .seeOther, sourceLocation: location)
        let page = await admin.get(try #require(response[.location])).html
        try page.expectBanner(of: entries[0], isSuccess: false, for: admin, location)
        let gone = entries[0].replacing(Outcome(.succeeded, observation: Observation(.gone, at: entries[0].time)))
        let success = try RevocationBanner(gone, isListedNow: nil, for: admin.admin)
        #expect(page.element(id: "banner")?.text.contains(success.title) == false, sourceLocation: location)
        #expect(page.element(id: "banner")?.text.contains(success.text) == false, sourceLocation: location)
        // Only a revocation that did not happen can be repeated.
        let canRetry = [.refused, .notApplied].contains(expected.kind)
        let banner = try RevocationBanner(entries[0], isListedNow: nil, for: admin.admin)
        #expect((banner.revokeAgain != nil) == canRetry, sourceLocation: location)
    }
}
