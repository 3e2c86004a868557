import Accounts
import AuditFormat
import HTTP
import HTTPTypes
import Templates
import TestSupport
import Testing

@testable import AuditLog
@testable import Portal

@Suite struct `The banner of a revocation` {
    struct Case: Sendable {
        let outcome: Outcome?
        var isListedNow: Bool?
        var isSuccess = false
        var canRetry = false
        var namesApp = true
    }

    private static let gone = Observation(.gone, at: ManualClock().now)
    private static let listed = Observation(.listed, at: ManualClock().now)

    static let cases = [
        Case(outcome: Outcome(.succeeded, observation: gone), isSuccess: true),
        Case(outcome: Outcome(.succeeded), isSuccess: true), Case(outcome: Outcome(.succeeded, observation: listed)),
        Case(outcome: Outcome(.applied, observation: gone), isSuccess: true),
        Case(outcome: Outcome(.applied, observation: gone), isListedNow: true),
        Case(outcome: Outcome(.alreadyRevoked, observation: gone)),
        Case(outcome: Outcome(.refused, observation: listed), canRetry: true, namesApp: false),
        Case(outcome: Outcome(.notApplied, observation: listed), canRetry: true),
        Case(outcome: Outcome(.notApplied), canRetry: true, namesApp: false), Case(outcome: Outcome(.unknown)),
        Case(outcome: nil),
    ]

    @Test(arguments: cases)
    func `is a success only if the app is gone as far as anybody knows`(_ expected: Case) throws {
        let banner = try Self.banner(expected)
        #expect(banner.isGood == expected.isSuccess)
        #expect((banner.revokeAgain != nil) == expected.canRetry)
        #expect(banner.title.contains("Desk") == expected.namesApp)
        let consequences = try Self.banner(Case(outcome: Outcome(.succeeded, observation: Self.gone))).text
        #expect(banner.text.contains(consequences) == expected.isSuccess)
    }

    @Test func `has a different title for each result`() throws {
        #expect(Set(try Self.cases.map { try Self.banner($0).title }).count == Self.cases.count)
        let listedAgain = Case(outcome: Outcome(.succeeded, observation: Self.gone), isListedNow: true)
        #expect(
            try Self.banner(listedAgain).title
                == Self.banner(Case(outcome: Outcome(.succeeded, observation: Self.listed))).title)
    }

    @Test(arguments: cases)
    func `is no success while the page lists the app, whatever was recorded (C-76)`(_ expected: Case) throws {
        var listedNow = expected
        listedNow.isListedNow = true
        #expect(try !Self.banner(listedNow).isGood)
    }

    @Test func `agrees with the apps that the page lists below it (C-76)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let location = try #require(try await admin.revoke()[.location])
        for isListed in [false, true, false] {
            let apps = isListed ? #"{"connected_app_id":"\#(Seed.app)","name":"\#(Seed.appName)"}"# : ""
            fixture.stytch.respond { request in
                request.path.hasSuffix("/connected_apps") ? .stytch(#""connected_apps":[\#(apps)]"#) : nil
            }
            let page = await admin.get(location).html
            #expect(page.elements("li", class: "app").count == (isListed ? 1 : 0))
            #expect(page.element(id: "banner")?.hasClass("good") == !isListed)
        }
    }

    @Test(arguments: ["revoke-500", "revoke-half"])
    func `does not offer to revoke again while the outcome is unknown (C-76)`(user: String) async throws {
        let admin = try PortalFixture().signIn(as: .owner)
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: user)
        let location = try #require(try await admin.revoke(path)[.location])
        let operation = try #require(location.split(separator: "?operation=").last)
        let userPath = try #require(path.split(separator: "/connected-apps").first)
        for page in [location, "\(userPath)?operation=\(operation)"] {
            let page = await admin.get(page).html
            #expect(page.element(id: "banner") != nil)
            #expect(!page.elements("a").contains { $0.text.hasPrefix("Revoke again") })
        }
    }

    @Test(arguments: Role.allCases)
    func `links to its entry and to another revocation only for those who may open them (C-76)`(role: Role) throws {
        let banner = try Self.banner(Case(outcome: Outcome(.notApplied)), for: .signedIn(as: role))
        #expect((banner.link != nil) == [.auditor, .owner].contains(role))
        #expect((banner.revokeAgain != nil) == [.revoker, .owner].contains(role))
    }

    @Test func `names its entry without a link on the pages of those who may not read the log (C-76)`() async throws {
        let fixture = try PortalFixture()
        let revoker = try fixture.signIn(as: .revoker)
        let location = try #require(try await revoker.revoke()[.location])
        let seq = try #require(try fixture.entries(.revocation).first).seq
        let result = location.replacing(Seed.userPath, with: Seed.revocationPath)
        for (admin, isLink) in [(revoker, false), (try fixture.signIn(as: .owner), true)] {
            for path in [location, result] {
                let page = await admin.get(path).html
                #expect(page.element(id: "banner")?.text.contains("#\(seq)") == true)
                #expect(page.links(to: "/audit/\(seq)").isEmpty == !isLink)
            }
        }
    }

    private static func banner(_ expected: Case, for admin: Admin? = nil) throws -> RevocationBanner {
        let event = Event(
            .revocation, operation: "0f", user: try Event.User(id: "user-1", name: "Ada"),
            app: try Event.App(id: "app-1", name: "Desk"))
        let entry = Entry(
            seq: 2, time: ManualClock().now, phase: .outcome, intent: 1, actor: .admin("a@example.com"), event: event,
            outcome: expected.outcome, duration: 0, epoch: 0, mac: .zero)
        return RevocationBanner(entry, isListedNow: expected.isListedNow, for: try admin ?? .signedIn())
    }
}

extension RevocationBanner {
    /// The title as a page shows it.
    var title: String { if case .text(let title)? = value("title") { title } else { "" } }

    /// The text below the title.
    var text: String { if case .text(let text)? = value("text") { text } else { "" } }

    /// Whether a page shows the banner as a success.
    var isGood: Bool { if case .flag(true)? = value("isSuccess") { true } else { false } }
}

extension Entry {
    /// Returns the entry with another outcome.
    func replacing(_ outcome: Outcome?) -> Entry {
        Entry(
            seq: seq, time: time, phase: phase, intent: intent, actor: actor, event: event, outcome: outcome,
            duration: duration, epoch: epoch, mac: mac)
    }
}

extension HTMLPage {
    /// Expects the banner that belongs to an entry, and no other one.
    func expectBanner(
        of entry: Entry, isSuccess: Bool, for admin: AdminBrowser, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try RevocationBanner(entry, isListedNow: nil, for: admin.admin)
        let banner = try #require(element(id: "banner"), sourceLocation: location)
        #expect(banner["role"] == "status", sourceLocation: location)
        #expect(banner.text.contains("\(expected.title). \(expected.text)\n"), sourceLocation: location)
        #expect(banner.hasClass("good") == isSuccess, sourceLocation: location)
        #expect(banner.hasClass("bad") == !isSuccess, sourceLocation: location)
        #expect(banner.text.contains("#\(entry.seq)"), sourceLocation: location)
        if let requestID = entry.outcome?.requestID {
            #expect(banner.text.contains(requestID), sourceLocation: location)
        }
    }
}
