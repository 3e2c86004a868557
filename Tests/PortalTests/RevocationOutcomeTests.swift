import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `What an admin is told of a revocation is no stronger than the log` {
    typealias Case = (user: String, kind: Outcome.Kind, status: Int?, type: String?, title: String)

    static let cases: [Case] = [
        ("revoke-500", .unknown, 500, "internal_server_error", "It is not known whether Fernhill Mail was revoked"),
        ("revoke-half", .unknown, 200, "unreadable_answer", "It is not known whether Fernhill Mail was revoked"),
        ("revoke-429", .refused, 429, "too_many_requests", "Not revoked: Stytch refused"),
        ("revoke-ignored", .succeeded, 200, nil, "Acknowledged, but Fernhill Mail is still listed"),
    ]

    @Test(arguments: cases)
    func `where Stytch misbehaves`(_ expected: Case) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let form = try await admin.revocation(of: "Fernhill Mail", for: expected.user)
        try await expect(expected, of: try await admin.revoke(form), site, admin)
        #expect(site.stytch.revocations.count == 1)
    }

    static let answers: [(answer: Response, kind: Outcome.Kind, status: Int?, type: String?, title: String)] = [
        (
            .stytch(.notFound, "connected_app_not_found"), .refused, 404, "connected_app_not_found",
            "Not revoked: Stytch refused"
        ),
        (.stytch(.notFound, "user_not_found"), .refused, 404, "user_not_found", "Not revoked"),
        (.stytch(.unauthorized, "unauthorized_credentials"), .refused, 401, "unauthorized_credentials", "Not revoked"),
        (.stytch(.badRequest, "bad_request"), .refused, 400, "bad_request", "Not revoked"),
        (.stytch(.requestTimeout, "request_timeout"), .unknown, 408, "request_timeout", "It is not known"),
        (
            .html(Array("<html>502</html>".utf8), status: .badGateway), .unknown, 502, "unreadable_answer",
            "It is not known"
        ),
        (.html(Array("<html>fine</html>".utf8)), .unknown, 200, "unreadable_answer", "It is not known"),
        (
            Response(.ok, body: Array(#"{"status_code":500,"request_id":"r"}"#.utf8)), .unknown, 200,
            "unreadable_answer", "It is not known"
        ),
        (
            Response(.ok, body: Array(#"{"status_code":200}"#.utf8)), .unknown, 200, "unreadable_answer",
            "It is not known"
        ),
        (Response(.ok), .unknown, 200, "unreadable_answer", "It is not known"),
        (
            Response(.found, fields: [.location: "https://evil.example"]), .unknown, 302, "unreadable_answer",
            "It is not known"
        ),
    ]

    @Test(arguments: answers.indices)
    func `where the answer is not a plain success`(index: Int) async throws {
        let (answer, kind, status, type, title) = Self.answers[index]
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        site.stytch.answer { $0.path.hasSuffix("/revoke") ? answer : nil }
        try await expect(
            (Seed.user, kind, status, type, title), of: try await admin.revoke(Seed.revocation), site, admin)
        #expect(site.stytch.revocations.count == 1)
    }

    static let failures: [(Failure, Outcome.Kind, String, String)] = [
        (.timeout, .unknown, "timed_out", "It is not known"),
        (.refused, .notApplied, "unreachable", "Not revoked: nothing reached"),
        (Failure(isReset: true), .unknown, "unreachable", "It is not known"),
        (Failure(isTimeout: true, mayHaveArrived: false), .notApplied, "timed_out", "Not revoked: nothing reached"),
    ]

    @Test(arguments: failures)
    func `where no answer comes, and it is never sent twice`(
        failure: Failure, kind: Outcome.Kind, type: String, title: String
    ) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        site.stytch.fail(failure, onlyAt: "/revoke")
        try await expect((Seed.user, kind, nil, type, title), of: try await admin.revoke(Seed.revocation), site, admin)
        #expect(site.stytch.revocations.count == 1)
    }

    @Test func `where it took effect and the answer was lost, the user's page shows what is so`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let form = try await admin.revocation(of: "Fernhill Mail", for: "revoke-half")
        _ = try await admin.revoke(form)
        let page = await admin.follow("/users/revoke-half").response.page
        #expect(!page.contains("<h3>Fernhill Mail"))
        #expect(page.contains("2 connected apps"))
    }

    @Test func `where somebody else was quicker, it says that nothing was left to revoke`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let operation = try await admin.operation(Seed.revocation)
        await site.stytch.revoke(Seed.app, of: Seed.user)
        let response = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        try await expect(
            (Seed.user, .alreadyRevoked, 404, "connected_app_not_found", "was revoked already"), of: response, site,
            admin)
    }

    static let lists: [(answer: Response, kind: Outcome.Kind)] = [
        (.stytch(#""connected_apps":[]"#), .alreadyRevoked),
        (.stytch(#""connected_apps":[{"connected_app_id":"other"}]"#), .alreadyRevoked),
        (.stytch(#""connected_apps":[{"connected_app_id":"\#(Seed.app)"}]"#), .refused),
        (.stytch(#""connected_apps":null"#), .refused),
        // A user who is gone has no grants.
        (.stytch(.notFound, "user_not_found"), .alreadyRevoked),
        (.stytch(.internalServerError, "internal_server_error"), .refused),
        (.stytch(#""connected_apps":[\#(manyApps)]"#), .refused),
    ]

    /// More apps than are read, so that one that is not among them may be listed all the same.
    private static let manyApps = (1...501).map { #"{"connected_app_id":"app-\#($0)"}"# }.joined(separator: ",")

    @Test(arguments: lists.indices)
    func `where Stytch refuses, the list of apps alone says that nothing was left to revoke`(index: Int) async throws {
        let (list, kind) = Self.lists[index]
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { request in
            request.path.hasSuffix("/revoke") ? .stytch(.badRequest, "bad_request") : list
        }
        let response = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        let title =
            kind == .refused ? "Not revoked: Stytch refused" : "first-party-confidential-app was revoked already"
        try await expect((Seed.user, kind, 400, "bad_request", title), of: response, site, admin)
        #expect(site.stytch.revocations.count == 1)
    }

    @Test func `the page of the result needs nothing from Stytch`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        site.stytch.fail(.timeout, onlyAt: "/revoke")
        let location = try #require(try await admin.revoke(Seed.revocation)[.location])
        site.stytch.fail(.refused)
        let before = site.stytch.requests.count
        let response = await admin.get(location)
        #expect(response.status == .ok)
        #expect(response.page.contains("It is not known whether first-party-confidential-app was revoked."))
        #expect(site.stytch.requests.count == before)
    }

    @Test func `a success is told without Stytch too, where it cannot be reached on the way back`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let location = try #require(try await admin.revoke(Seed.revocation)[.location])
        site.stytch.fail(.refused)
        let (response, way) = await admin.follow(location)
        #expect(way.last?.hasPrefix("\(Seed.revocation)?operation=") == true)
        #expect(response.status == .ok)
        #expect(response.page.contains("Revoked: first-party-confidential-app no longer has access for Ada Seed."))
    }

    @Test func `an intent without an outcome is told as under way`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let pages = Lines()
        site.stytch.answer { request in
            if request.path.hasSuffix("/revoke") {
                pages.append(await admin.get("\(Seed.revocation)?operation=\(operation)").page)
                pages.append(await admin.get("\(Seed.page)?operation=\(operation)").page)
            }
            return nil
        }
        _ = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        #expect(pages.all.count == 2)
        #expect(pages.all.allSatisfy { $0.contains("The revocation of first-party-confidential-app is under way.") })
    }

    /// The two entries of the log, and the page to which the answer leads.
    private func expect(
        _ expected: Case, of response: Response, _ site: TestSite, _ admin: SignedIn,
        _ place: SourceLocation = #_sourceLocation
    ) async throws {
        let entries = try site.entries(.revocation)
        #expect(entries.map(\.phase) == [.outcome, .intent], sourceLocation: place)
        let outcome = try #require(entries.first?.outcome)
        #expect(outcome.kind == expected.kind, sourceLocation: place)
        #expect(outcome.status == expected.status, sourceLocation: place)
        #expect(outcome.errorType == expected.type, sourceLocation: place)

        #expect(response.status == .seeOther, sourceLocation: place)
        let page = await admin.get(try #require(response[.location])).page
        #expect(page.contains(expected.title), sourceLocation: place)
        #expect(page.contains("Entry #\(entries[0].seq)"), sourceLocation: place)
        #expect(page.contains("no longer has access") == false, sourceLocation: place)
        #expect(page.contains("banner good") == false, sourceLocation: place)
        if let requestID = outcome.requestID { #expect(page.contains(requestID), sourceLocation: place) }
        if expected.kind == .unknown || expected.kind == .succeeded {
            #expect(!page.contains("still has what it had"), sourceLocation: place)
        }
    }
}
