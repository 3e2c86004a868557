import Foundation
import GRDB
import Testing

@testable import Accounts

@Suite struct `Signing in` {
    @Test func `gives a session of the admin`() throws {
        let scene = try Scene.withAdmins()
        let (token, session) = try scene.accounts.signIn(" ADA@example.com ", password: Scene.password)
        #expect(session.account == (try scene.accounts.list()[0]))
        #expect(session.created == scene.clock.now)
        #expect(session.name == token.name)
        #expect(try scene.accounts.session(token) == session)
        #expect(try scene.elsewhere().session(token) == session)
    }

    @Test func `S-3: gives a new token each time, and the old one can be ended`() throws {
        let scene = try Scene.withAdmins()
        let old = try scene.signIn()
        let new = try scene.signIn()
        #expect(old.text != new.text)
        try scene.accounts.signOut(old)
        #expect(try scene.accounts.session(old) == nil)
        #expect(try scene.accounts.session(new) != nil)
    }

    @Test func `S-4: never adopts a token that somebody else made`() throws {
        let scene = try Scene.withAdmins()
        let invented = [Token(), try #require(Token(String(repeating: "A", count: 43)))]
        for token in invented { #expect(try scene.accounts.session(token) == nil) }
        let own = try scene.signIn()
        for token in invented {
            #expect(try scene.accounts.session(token) == nil)
            #expect(own.text != token.text)
        }
        #expect(try scene.column("SELECT token FROM session", as: Data.self) == [own.hash])
    }

    @Test(arguments: [
        ("nobody@example.com", Scene.password), ("ada@example.com", Scene.other), ("ada@example.com", ""),
        ("ada@example.com", Scene.password + " "), ("ada@example.com", "CORRECT HORSE BATTERY STAPLE"),
        ("carl@example.com", Scene.password), ("carl@example.com", Scene.other), ("", ""), ("", Scene.password),
        ("not an address", Scene.password), ("ada@example.com\u{0}", Scene.password), ("ada", Scene.password),
        ("' OR 1=1 --@x", Scene.password), ("%@example.com", Scene.password), ("ada@example.com", "' OR '1'='1"),
        ("ada@example.com", String(repeating: "a", count: 1025)),
        ("nobody@example.com", String(repeating: "a", count: 1025)),
        ("ada@example.com", String(repeating: "\u{301}", count: 1_000_000)),
    ])
    func `S-47: is refused in the same way, whatever is wrong`(_ email: String, _ password: String) throws {
        let scene = try Scene.withAdmins()
        try scene.accounts.add("carl@example.com", role: .revoker, password: Scene.password)
        try scene.accounts.disable("carl@example.com")
        #expect(throws: AccountsError.refused) { try scene.accounts.signIn(email, password: password) }
        #expect(try scene.sessions == 0)
    }

    @Test func `takes the password typed on another system, with composed or decomposed letters`() throws {
        let scene = try Scene()
        try scene.accounts.add("ada@example.com", role: .owner, password: "caf\u{E9} au lait, s'il vous plait")
        _ = try scene.signIn(password: "cafe\u{301} au lait, s'il vous plait")
    }

    @Test func `takes a password of 1,024 bytes`() throws {
        let scene = try Scene()
        let longest = String(repeating: "ab cd ef ", count: 113) + "1234567"
        try scene.accounts.add("ada@example.com", role: .owner, password: longest)
        _ = try scene.signIn(password: longest)
        #expect(throws: AccountsError.refused) { try scene.signIn(password: longest.dropLast() + "8") }
        #expect(throws: AccountsError.refused) { try scene.signIn(password: longest + "8") }
    }

    @Test(arguments: [5, 3])
    func `S-44: hashes the password again where the cost has changed`(_ logN: Int) throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let before = try scene.hash()
        let later = try scene.elsewhere(cost: ScryptCost(logN: logN, r: 8, p: 1))

        #expect(throws: AccountsError.refused) { try later.signIn("ada@example.com", password: Scene.other) }
        #expect(try scene.hash() == before)

        _ = try later.signIn("ada@example.com", password: Scene.password)
        let after = try scene.hash()
        #expect(after.hasPrefix("$scrypt$ln=\(logN),r=8,p=1$"))
        #expect(try scene.accounts.session(token) != nil)

        _ = try later.signIn("ada@example.com", password: Scene.password)
        #expect(try scene.hash() == after)
        #expect(try scene.hash(of: "bob@example.com").hasPrefix("$scrypt$ln=4,"))
    }

    /// The clock is looked at after the password has been checked and before the session is made.
    @Test(arguments: [4, 5])
    func `is refused where the password is changed or the admin disabled meanwhile`(_ logN: Int) throws {
        let changes: [@Sendable (Accounts) throws -> Void] = [
            { try $0.setPassword(of: "bob@example.com", to: Scene.other) }, { try $0.disable("bob@example.com") },
        ]
        for change in changes {
            let scene = try Scene.withAdmins()
            let portal = try scene.elsewhere(cost: ScryptCost(logN: logN, r: 8, p: 1))
            let command = scene.accounts
            scene.clock.atNextLook { try change(command) }

            #expect(throws: AccountsError.refused) { try portal.signIn("bob@example.com", password: Scene.password) }
            #expect(try scene.sessions == 0)
            #expect(throws: AccountsError.refused) { try portal.signIn("bob@example.com", password: Scene.password) }
        }
    }

    @Test func `does not bring the old password back with its new hash`() throws {
        let scene = try Scene.withAdmins()
        let portal = try scene.elsewhere(cost: ScryptCost(logN: 5, r: 8, p: 1))
        let command = scene.accounts
        scene.clock.atNextLook { try command.setPassword(of: "ada@example.com", to: Scene.other) }
        #expect(throws: AccountsError.refused) { try portal.signIn("ada@example.com", password: Scene.password) }
        _ = try portal.signIn("ada@example.com", password: Scene.other)
    }
}
