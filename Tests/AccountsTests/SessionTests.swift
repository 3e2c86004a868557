import Foundation
import GRDB
import TestSupport
import Testing
import Time

@testable import Accounts

@Suite struct `S-5: A session` {
    @Test func `lasts 15 minutes without a request and 8 hours in all`() {
        #expect(Session.idleTimeout == .seconds(15 * 60))
        #expect(Session.absoluteLifetime == .seconds(8 * 3600))
    }

    @Test(
        arguments: [
            (0, true), (1, true), (59 * .second, true), (14 * .minute, true), (15 * .minute - 1, true),
            (15 * .minute, false),
            (15 * .minute + 1, false), (8 * .hour, false), (100_000 * .hour, false), (-1, true), (-1 * .hour, true),
        ] as [(Int64, Bool)])
    func `ends after 15 minutes without a request`(_ pause: Int64, _ isThere: Bool) throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        fixture.clock.advance(by: .milliseconds(pause))
        #expect(try (fixture.accounts.session(token) != nil) == isThere)
        #expect(try (fixture.reopened().session(token) != nil) == isThere)
    }

    @Test func `is kept alive by requests, but ends after 8 hours`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let created = fixture.clock.now.milliseconds
        while fixture.clock.now.milliseconds + 14 * .minute < created + 8 * .hour {
            fixture.clock.advance(by: .milliseconds(14 * .minute))
            #expect(try fixture.accounts.session(token)?.created.milliseconds == created)
        }
        fixture.clock.advance(by: .milliseconds(created + 8 * .hour - 1 - fixture.clock.now.milliseconds))
        #expect(try fixture.accounts.session(token) != nil)
        fixture.clock.advance(by: .milliseconds(1))
        #expect(try fixture.accounts.session(token) == nil)
    }

    @Test func `ends 15 minutes after the last request that counted`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        fixture.clock.advance(by: .milliseconds(10 * .minute))
        #expect(try fixture.accounts.session(token) != nil)
        fixture.clock.advance(by: .milliseconds(15 * .minute - 1))
        #expect(try fixture.accounts.session(token) != nil)
        fixture.clock.advance(by: .milliseconds(15 * .minute))
        #expect(try fixture.accounts.session(token) == nil)
    }

    @Test func `is not kept alive by a late request`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let begun = fixture.clock.now.milliseconds
        fixture.clock.advance(by: .milliseconds(15 * .minute))
        for _ in 1...3 { #expect(try fixture.accounts.session(token) == nil) }
        #expect(try fixture.column("SELECT last_seen FROM session") == [begun])
    }

    @Test func `is updated in the database at most once a minute`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let begun = fixture.clock.now.milliseconds
        for (moment, seen) in [
            (1, 0), (30 * .second, 0), (60 * .second - 1, 0), (60 * .second, 60 * .second),
            (61 * .second, 60 * .second),
            (120 * .second - 1, 60 * .second), (125 * .second, 125 * .second), (60 * .second, 125 * .second),
            (0, 125 * .second),
            (185 * .second, 185 * .second),
        ] as [(Int64, Int64)] {
            fixture.clock.advance(by: .milliseconds(begun + moment - fixture.clock.now.milliseconds))
            #expect(try fixture.accounts.session(token) != nil)
            #expect(try fixture.column("SELECT last_seen FROM session") == [begun + seen], "after \(moment) ms")
        }
    }

    @Test func `can be read while the disk is full`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let begun = fixture.clock.now.milliseconds
        fixture.accounts.database.add(transactionObserver: FullDisk(), extent: .databaseLifetime)
        fixture.clock.advance(by: .milliseconds(10 * .minute))
        #expect(try fixture.accounts.session(token) != nil)
        #expect(try fixture.column("SELECT last_seen FROM session") == [begun])
        fixture.clock.advance(by: .milliseconds(5 * .minute))
        #expect(try fixture.accounts.session(token) == nil)
    }

    @Test func `has the current state of the admin`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn("bob@example.com")
        let account = try #require(try fixture.accounts.list().last)
        #expect(try fixture.accounts.session(token)?.account == account)
    }
}

@Suite struct `S-6: Signing out` {
    @Test func `makes the token unknown to every process`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let elsewhere = try fixture.reopened()
        let (token, other) = (try fixture.signIn(), try fixture.signIn())
        #expect(try elsewhere.session(token) != nil)

        try fixture.accounts.signOut(token)

        #expect(try elsewhere.session(token) == nil)
        #expect(try fixture.accounts.session(token) == nil)
        #expect(try elsewhere.session(other) != nil)
        #expect(try fixture.sessions == 1)
    }

    @Test func `twice, or with an unknown token, changes nothing`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let (token, other) = (try fixture.signIn(), try fixture.signIn())
        for _ in 1...2 { try fixture.accounts.signOut(token) }
        try fixture.accounts.signOut(Token())
        #expect(try fixture.accounts.session(other) != nil)
    }
}

@Suite struct `S-10: The sixth session of an admin` {
    @Test(arguments: [1, 0] as [Int64])
    func `ends the oldest, even if all began in the same millisecond`(_ step: Int64) throws {
        let fixture = try AccountsFixture.withAdmins()
        let bob = try fixture.signIn("bob@example.com")
        var tokens: [Token] = []
        for number in 1...8 {
            tokens.append(try fixture.signIn())
            fixture.clock.advance(by: .milliseconds(step))
            let there = try tokens.map { try fixture.accounts.session($0) != nil }
            #expect(there == tokens.indices.map { $0 >= number - 5 })
        }
        #expect(try fixture.accounts.session(bob) != nil)
        #expect(try fixture.sessions == 6)
    }

    @Test func `ends none if another one has ended before`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let tokens = try (1...5).map { _ in try fixture.signIn() }
        try fixture.accounts.signOut(tokens[4])
        let sixth = try fixture.signIn()
        for token in tokens.dropLast() + [sixth] { #expect(try fixture.accounts.session(token) != nil) }
    }

    @Test func `that has expired is in the outbox until it is removed`() throws {
        let fixture = try AccountsFixture.withAdmins()
        for _ in 1...3 { _ = try fixture.signIn("bob@example.com") }
        fixture.clock.advance(by: .milliseconds(15 * .minute - 1))
        let last = try fixture.signIn("bob@example.com")
        #expect(try fixture.sessions == 4)
        fixture.clock.advance(by: .milliseconds(1))
        let token = try fixture.signIn()
        let ended = try fixture.accounts.expiredSessions()
        #expect(ended.map(\.account.email) == Array(repeating: "bob@example.com", count: 3))
        #expect(Set(ended.map(\.name)).count == 3)
        #expect(try fixture.accounts.expiredSessions() == ended)
        for one in ended { try fixture.accounts.remove(one) }
        #expect(try fixture.accounts.expiredSessions() == [])
        #expect(try fixture.sessions == 2)
        #expect(try fixture.accounts.session(token) != nil)
        #expect(try fixture.accounts.session(last) != nil)
    }
}

/// Refuses every commit.
private final class FullDisk: TransactionObserver {
    func databaseWillCommit() throws { throw DatabaseError(resultCode: .SQLITE_FULL) }
    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
