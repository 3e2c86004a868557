import Foundation
import GRDB
import TestSupport
import Testing
import Time

@testable import Accounts

@Suite struct `Signing in` {
    @Test func `returns a session of the admin`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let (token, session) = try fixture.accounts.signIn(" ADA@example.com ", password: AccountsFixture.password)
        #expect(session.account == (try fixture.accounts.list()[0]))
        #expect(session.created.milliseconds == fixture.clock.now.milliseconds)
        #expect(session.name == token.name)
        #expect(try fixture.accounts.session(token) == session)
        #expect(try fixture.reopened().session(token) == session)
    }

    @Test func `S-3: returns a new token each time, and the old one can be ended`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let old = try fixture.signIn()
        let new = try fixture.signIn()
        #expect(old.text != new.text)
        try fixture.accounts.signOut(old)
        #expect(try fixture.accounts.session(old) == nil)
        #expect(try fixture.accounts.session(new) != nil)
    }

    @Test func `S-4: never adopts a token of the client`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let invented = [Token(), try #require(Token(String(repeating: "A", count: 43)))]
        for token in invented { #expect(try fixture.accounts.session(token) == nil) }
        let own = try fixture.signIn()
        for token in invented {
            #expect(try fixture.accounts.session(token) == nil)
            #expect(own.text != token.text)
        }
        #expect(try fixture.column("SELECT token FROM session", as: Data.self) == [own.hash])
    }

    @Test(arguments: [
        ("nobody@example.com", AccountsFixture.password), ("ada@example.com", AccountsFixture.other),
        ("ada@example.com", ""),
        ("ada@example.com", AccountsFixture.password + " "), ("ada@example.com", "CORRECT HORSE BATTERY STAPLE"),
        ("carl@example.com", AccountsFixture.password), ("carl@example.com", AccountsFixture.other), ("", ""),
        ("", AccountsFixture.password),
        ("not an address", AccountsFixture.password), ("ada@example.com\u{0}", AccountsFixture.password),
        ("ada", AccountsFixture.password),
        ("' OR 1=1 --@x", AccountsFixture.password), ("%@example.com", AccountsFixture.password),
        ("ada@example.com", "' OR '1'='1"),
        ("ada@example.com", String(repeating: "a", count: 1025)),
        ("nobody@example.com", String(repeating: "a", count: 1025)),
        ("ada@example.com", String(repeating: "\u{301}", count: 1_000_000)),
    ])
    func `S-47: is refused in the same way for every reason`(_ email: String, _ password: String) throws {
        let fixture = try AccountsFixture.withAdmins()
        try fixture.accounts.add("carl@example.com", role: .revoker, password: AccountsFixture.password)
        try fixture.accounts.disable("carl@example.com")
        #expect(throws: AccountsError.invalidCredentials) { try fixture.accounts.signIn(email, password: password) }
        #expect(try fixture.sessions == 0)
    }

    @Test func `accepts the password with composed or decomposed letters`() throws {
        let fixture = try AccountsFixture()
        try fixture.accounts.add("ada@example.com", role: .owner, password: "caf\u{E9} au lait, s'il vous plait")
        _ = try fixture.signIn(password: "cafe\u{301} au lait, s'il vous plait")
    }

    @Test func `accepts a password of 1,024 bytes`() throws {
        let fixture = try AccountsFixture()
        let longest = String(repeating: "ab cd ef ", count: 113) + "1234567"
        try fixture.accounts.add("ada@example.com", role: .owner, password: longest)
        _ = try fixture.signIn(password: longest)
        #expect(throws: AccountsError.invalidCredentials) { try fixture.signIn(password: longest.dropLast() + "8") }
        #expect(throws: AccountsError.invalidCredentials) { try fixture.signIn(password: longest + "8") }
    }

    @Test(arguments: [5, 3])
    func `S-44: hashes the password again if the cost has changed`(_ logN: Int) throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let before = try fixture.hash()
        let later = try fixture.reopened(cost: ScryptCost(logN: logN, r: 8, p: 1))

        #expect(throws: AccountsError.invalidCredentials) {
            try later.signIn("ada@example.com", password: AccountsFixture.other)
        }
        #expect(try fixture.hash() == before)

        _ = try later.signIn("ada@example.com", password: AccountsFixture.password)
        let after = try fixture.hash()
        #expect(after.hasPrefix("$scrypt$ln=\(logN),r=8,p=1$"))
        #expect(try fixture.accounts.session(token) != nil)

        _ = try later.signIn("ada@example.com", password: AccountsFixture.password)
        #expect(try fixture.hash() == after)
        #expect(try fixture.hash(of: "bob@example.com").hasPrefix("$scrypt$ln=4,"))
    }

    /// The clock is read after the password check and before the session is created.
    @Test(arguments: [4, 5])
    func `is refused if the password is changed or the admin disabled meanwhile`(_ logN: Int) throws {
        let changes: [@Sendable (Accounts) throws -> Void] = [
            { try $0.setPassword(of: "bob@example.com", to: AccountsFixture.other) },
            { try $0.disable("bob@example.com") },
        ]
        for change in changes {
            let fixture = try AccountsFixture.withAdmins()
            let portal = try fixture.reopened(cost: ScryptCost(logN: logN, r: 8, p: 1))
            let command = fixture.accounts
            fixture.clock.beforeNextRead { try change(command) }

            #expect(throws: AccountsError.invalidCredentials) {
                try portal.signIn("bob@example.com", password: AccountsFixture.password)
            }
            #expect(try fixture.sessions == 0)
            #expect(throws: AccountsError.invalidCredentials) {
                try portal.signIn("bob@example.com", password: AccountsFixture.password)
            }
        }
    }

    @Test func `does not restore the old password with its new hash`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let portal = try fixture.reopened(cost: ScryptCost(logN: 5, r: 8, p: 1))
        let command = fixture.accounts
        fixture.clock.beforeNextRead { try command.setPassword(of: "ada@example.com", to: AccountsFixture.other) }
        #expect(throws: AccountsError.invalidCredentials) {
            try portal.signIn("ada@example.com", password: AccountsFixture.password)
        }
        _ = try portal.signIn("ada@example.com", password: AccountsFixture.other)
    }
}
