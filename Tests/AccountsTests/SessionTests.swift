import Foundation
import GRDB
import Testing

@testable import Accounts

@Suite struct `S-5: A session` {
    @Test func `lasts 15 minutes without a request, 8 hours in all`() {
        #expect(Session.idleTimeout == 15 * .minute)
        #expect(Session.absoluteLifetime == 8 * .hour)
    }

    @Test(
        arguments: [
            (0, true), (1, true), (59 * .second, true), (14 * .minute, true), (15 * .minute - 1, true),
            (15 * .minute, false),
            (15 * .minute + 1, false), (8 * .hour, false), (100_000 * .hour, false), (-1, true), (-1 * .hour, true),
        ] as [(Int64, Bool)])
    func `ends when nothing has been asked for 15 minutes`(_ pause: Int64, _ isThere: Bool) throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        scene.clock.now += pause
        #expect(try (scene.accounts.session(token) != nil) == isThere)
        #expect(try (scene.elsewhere().session(token) != nil) == isThere)
    }

    @Test func `is kept alive by requests, and ends after 8 hours all the same`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let created = scene.clock.now
        while scene.clock.now + 14 * .minute < created + 8 * .hour {
            scene.clock.now += 14 * .minute
            #expect(try scene.accounts.session(token)?.created == created)
        }
        scene.clock.now = created + 8 * .hour - 1
        #expect(try scene.accounts.session(token) != nil)
        scene.clock.now += 1
        #expect(try scene.accounts.session(token) == nil)
    }

    @Test func `ends 15 minutes after the last request that counted`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        scene.clock.now += 10 * .minute
        #expect(try scene.accounts.session(token) != nil)
        scene.clock.now += 15 * .minute - 1
        #expect(try scene.accounts.session(token) != nil)
        scene.clock.now += 15 * .minute
        #expect(try scene.accounts.session(token) == nil)
    }

    @Test func `is not kept alive by a request that came too late`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let begun = scene.clock.now
        scene.clock.now += 15 * .minute
        for _ in 1...3 { #expect(try scene.accounts.session(token) == nil) }
        #expect(try scene.column("SELECT seen FROM session") == [begun])
    }

    @Test func `is written down at most once a minute`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let begun = scene.clock.now
        for (moment, seen) in [
            (1, 0), (30 * .second, 0), (60 * .second - 1, 0), (60 * .second, 60 * .second),
            (61 * .second, 60 * .second),
            (120 * .second - 1, 60 * .second), (125 * .second, 125 * .second), (60 * .second, 125 * .second),
            (0, 125 * .second),
            (185 * .second, 185 * .second),
        ] as [(Int64, Int64)] {
            scene.clock.now = begun + moment
            #expect(try scene.accounts.session(token) != nil)
            #expect(try scene.column("SELECT seen FROM session") == [begun + seen], "after \(moment) ms")
        }
    }

    @Test func `is there for who reads while the disk is full`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let begun = scene.clock.now
        scene.accounts.database.add(transactionObserver: FullDisk(), extent: .databaseLifetime)
        scene.clock.now += 10 * .minute
        #expect(try scene.accounts.session(token) != nil)
        #expect(try scene.column("SELECT seen FROM session") == [begun])
        scene.clock.now += 5 * .minute
        #expect(try scene.accounts.session(token) == nil)
    }

    @Test func `shows the admin as of now`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn("bob@example.com")
        let account = try #require(try scene.accounts.list().last)
        #expect(try scene.accounts.session(token)?.account == account)
    }
}

@Suite struct `S-6: Signing out` {
    @Test func `makes the token unknown to every process`() throws {
        let scene = try Scene.withAdmins()
        let elsewhere = try scene.elsewhere()
        let (token, other) = (try scene.signIn(), try scene.signIn())
        #expect(try elsewhere.session(token) != nil)

        try scene.accounts.signOut(token)

        #expect(try elsewhere.session(token) == nil)
        #expect(try scene.accounts.session(token) == nil)
        #expect(try elsewhere.session(other) != nil)
        #expect(try scene.sessions == 1)
    }

    @Test func `twice, or with a token that never was, changes nothing`() throws {
        let scene = try Scene.withAdmins()
        let (token, other) = (try scene.signIn(), try scene.signIn())
        for _ in 1...2 { try scene.accounts.signOut(token) }
        try scene.accounts.signOut(Token())
        #expect(try scene.accounts.session(other) != nil)
    }
}

@Suite struct `S-10: The sixth session of an admin` {
    @Test(arguments: [1, 0] as [Int64])
    func `ends the oldest, also where all began in the same millisecond`(_ step: Int64) throws {
        let scene = try Scene.withAdmins()
        let bob = try scene.signIn("bob@example.com")
        var tokens: [Token] = []
        for number in 1...8 {
            tokens.append(try scene.signIn())
            scene.clock.now += step
            let there = try tokens.map { try scene.accounts.session($0) != nil }
            #expect(there == tokens.indices.map { $0 >= number - 5 })
        }
        #expect(try scene.accounts.session(bob) != nil)
        #expect(try scene.sessions == 6)
    }

    @Test func `ends none that has the place of one which ended before`() throws {
        let scene = try Scene.withAdmins()
        let tokens = try (1...5).map { _ in try scene.signIn() }
        try scene.accounts.signOut(tokens[4])
        let sixth = try scene.signIn()
        for token in tokens.dropLast() + [sixth] { #expect(try scene.accounts.session(token) != nil) }
    }

    @Test func `that has ended by itself is told until it is forgotten`() throws {
        let scene = try Scene.withAdmins()
        for _ in 1...3 { _ = try scene.signIn("bob@example.com") }
        scene.clock.now += 15 * .minute - 1
        let last = try scene.signIn("bob@example.com")
        #expect(try scene.sessions == 4)
        scene.clock.now += 1
        let token = try scene.signIn()
        let ended = try scene.accounts.expiredSessions()
        #expect(ended.map(\.account.email) == Array(repeating: "bob@example.com", count: 3))
        #expect(Set(ended.map(\.name)).count == 3)
        #expect(try scene.accounts.expiredSessions() == ended)
        for one in ended { try scene.accounts.remove(one) }
        #expect(try scene.accounts.expiredSessions() == [])
        #expect(try scene.sessions == 2)
        #expect(try scene.accounts.session(token) != nil)
        #expect(try scene.accounts.session(last) != nil)
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
