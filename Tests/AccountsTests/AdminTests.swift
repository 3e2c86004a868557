import GRDB
import TestSupport
import Testing
import Time

@testable import Accounts

@Suite struct `Adding an admin` {
    @Test func `stores the email address, role and time, and lists by email address`() throws {
        let fixture = try AccountsFixture()
        let zoe = try fixture.accounts.add(" Zoe@Example.com ", role: .auditor, password: AccountsFixture.password)
        fixture.clock.advance(by: .milliseconds(5))
        let ada = try fixture.accounts.add("ada@example.com", role: .owner, password: AccountsFixture.password)

        #expect(zoe.email == "zoe@example.com")
        #expect(zoe.role == .auditor)
        #expect(!zoe.isDisabled)
        #expect(ada.created.milliseconds == zoe.created.milliseconds + 5)
        #expect(ada.id != zoe.id)
        #expect(try fixture.accounts.list() == [ada, zoe])
        #expect(try fixture.reopened().list() == [ada, zoe])
    }

    @Test func `does not store the password`() throws {
        let fixture = try AccountsFixture.withAdmins()
        #expect(try fixture.hash().hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        #expect(try fixture.hash() != fixture.hash(of: "bob@example.com"))
    }

    @Test(arguments: ["ada@example.com", "ADA@example.com", " ada@example.com\n"])
    func `is refused for an existing email address`(_ email: String) throws {
        let fixture = try AccountsFixture.withAdmins()
        #expect(throws: AccountsError.duplicateEmail) {
            try fixture.accounts.add(email, role: .viewer, password: AccountsFixture.password)
        }
        try fixture.accounts.setRole(of: "bob@example.com", to: .owner)
        try fixture.accounts.disable("ada@example.com")
        #expect(throws: AccountsError.duplicateEmail) {
            try fixture.reopened().add(email, role: .viewer, password: AccountsFixture.password)
        }
        #expect(try fixture.accounts.list().count == 2)
    }

    @Test func `is refused for an invalid email address and for a weak password`() throws {
        let fixture = try AccountsFixture()
        #expect(throws: AccountsError.invalidEmail) {
            try fixture.accounts.add("ada", role: .owner, password: AccountsFixture.password)
        }
        for password in ["", "short", "passwordpassword"] {
            let error = #expect(throws: AccountsError.self) {
                try fixture.accounts.add("ada@example.com", role: .owner, password: password)
            }
            guard case .weakPassword? = error else { throw Unexpected(what: String(describing: error)) }
        }
        #expect(try fixture.accounts.list() == [])
    }

    @Test func `accepts a passphrase in any script`() throws {
        let fixture = try AccountsFixture()
        for (number, password) in `S-43: A password`.good.enumerated() {
            try fixture.accounts.add("a\(number)@example.com", role: .viewer, password: password)
            #expect(
                try fixture.accounts.signIn("a\(number)@example.com", password: password).session.account.role
                    == .viewer)
        }
    }
}

@Suite struct `S-7: Disabling an admin` {
    @Test func `ends all of the admin's sessions at once, also from another process`() throws {
        for isElsewhere in [false, true] {
            let fixture = try AccountsFixture.withAdmins()
            let tokens = [try fixture.signIn("bob@example.com"), try fixture.signIn("bob@example.com")]
            let ada = try fixture.signIn()
            for token in tokens { #expect(try fixture.accounts.session(token) != nil) }

            try (isElsewhere ? fixture.reopened() : fixture.accounts).disable(" BOB@example.com")

            for token in tokens {
                #expect(try fixture.accounts.session(token) == nil)
                #expect(try fixture.reopened().session(token) == nil)
            }
            #expect(try fixture.accounts.session(ada)?.account.email == "ada@example.com")
            #expect(try fixture.sessions == 1)
            #expect(throws: AccountsError.invalidCredentials) { try fixture.signIn("bob@example.com") }
            #expect(try fixture.accounts.list().map(\.isDisabled) == [false, true])
        }
    }

    @Test func `applies to a session that is still in the table`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn("bob@example.com")
        try fixture.accounts.database.write { db in
            try db.execute(sql: "UPDATE admin SET disabled = 1 WHERE email = 'bob@example.com'")
        }
        #expect(try fixture.accounts.session(token) == nil)
    }

    @Test func `twice is like once`() throws {
        let fixture = try AccountsFixture.withAdmins()
        try fixture.accounts.disable("bob@example.com")
        try fixture.accounts.disable("bob@example.com")
        #expect(try fixture.accounts.list().map(\.isDisabled) == [false, true])
    }
}

@Suite struct `Changing an admin` {
    static let changes: [(String, @Sendable (Accounts, String) throws -> Void)] = [
        ("disable", { try $0.disable($1) }), ("set the role", { try $0.setRole(of: $1, to: .viewer) }),
        ("set the password", { try $0.setPassword(of: $1, to: AccountsFixture.password) }),
    ]

    @Test(arguments: changes.indices)
    func `is refused for an unknown email address`(_ index: Int) throws {
        let (name, change) = Self.changes[index]
        let fixture = try AccountsFixture.withAdmins()
        let before = try fixture.accounts.list()
        for email in ["nobody@example.com", "ada@example.org", "a%@example.com", "ada@example.com'--@x"] {
            let error = #expect(throws: AccountsError.self, "\(name)") { try change(fixture.accounts, email) }
            #expect(error == (Email(email) == nil ? .invalidEmail : .unknownAdmin))
        }
        #expect(throws: AccountsError.invalidEmail, "\(name)") { try change(fixture.accounts, "") }
        #expect(try fixture.accounts.list() == before)
    }

    @Test func `to another role takes effect with the next request, also from another process`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn("bob@example.com")
        #expect(try fixture.accounts.session(token)?.account.role == .viewer)
        for role in Role.allCases {
            try fixture.reopened().setRole(of: "bob@example.com", to: role)
            #expect(try fixture.accounts.session(token)?.account.role == role)
        }
    }

    @Test func `to another password ends the sessions and invalidates the old one`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let bob = try fixture.signIn("bob@example.com")
        let ada = try fixture.signIn()

        try fixture.reopened().setPassword(of: "bob@example.com", to: AccountsFixture.other)

        #expect(try fixture.accounts.session(bob) == nil)
        #expect(try fixture.accounts.session(ada) != nil)
        #expect(throws: AccountsError.invalidCredentials) { try fixture.signIn("bob@example.com") }
        #expect(try fixture.accounts.session(fixture.signIn("bob@example.com", password: AccountsFixture.other)) != nil)
    }

    @Test func `to a weak password is refused, and the old one stays valid`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        #expect(throws: AccountsError.weakPassword(`S-43: A password`.short)) {
            try fixture.accounts.setPassword(of: "ada@example.com", to: "short")
        }
        #expect(try fixture.accounts.session(token) != nil)
        _ = try fixture.signIn()
    }

    @Test func `to another password does not enable a disabled admin`() throws {
        let fixture = try AccountsFixture.withAdmins()
        try fixture.accounts.disable("bob@example.com")
        try fixture.accounts.setPassword(of: "bob@example.com", to: AccountsFixture.other)
        #expect(throws: AccountsError.invalidCredentials) {
            try fixture.signIn("bob@example.com", password: AccountsFixture.other)
        }
    }
}

@Suite struct `The last owner` {
    @Test func `can be neither disabled nor changed to another role`() throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        #expect(throws: AccountsError.lastOwner) { try fixture.accounts.disable("ada@example.com") }
        for role in [Role.viewer, .revoker, .auditor] {
            #expect(throws: AccountsError.lastOwner) { try fixture.accounts.setRole(of: "ada@example.com", to: role) }
        }
        try fixture.accounts.setRole(of: "ada@example.com", to: .owner)
        #expect(try fixture.accounts.session(token)?.account.role == .owner)
    }

    @Test func `is the one who is left when the others are disabled or have another role`() throws {
        let fixture = try AccountsFixture.withAdmins()
        try fixture.accounts.add("cleo@example.com", role: .owner, password: AccountsFixture.password)
        try fixture.accounts.setRole(of: "bob@example.com", to: .owner)

        try fixture.accounts.disable("ada@example.com")
        try fixture.accounts.setRole(of: "bob@example.com", to: .viewer)
        #expect(throws: AccountsError.lastOwner) { try fixture.accounts.disable("cleo@example.com") }

        // A disabled owner disables nobody.
        try fixture.accounts.disable("ada@example.com")
        try fixture.accounts.setRole(of: "ada@example.com", to: .viewer)
        #expect(throws: AccountsError.lastOwner) { try fixture.accounts.disable("cleo@example.com") }
    }

    @Test func `remains if two owners disable each other at the same time`() async throws {
        let fixture = try AccountsFixture.withAdmins()
        try fixture.accounts.setRole(of: "bob@example.com", to: .owner)
        let processes = [try fixture.reopened(), try fixture.reopened()]
        let results = await withTaskGroup(of: AccountsError?.self) { group in
            for (process, email) in zip(processes, ["ada@example.com", "bob@example.com"]) {
                group.addTask {
                    do { try process.disable(email) } catch { return error as? AccountsError }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } == 1)
        #expect(results.contains(.lastOwner))
        #expect(try fixture.accounts.list().count { !$0.isDisabled } == 1)
    }
}

/// An unexpected result.
struct Unexpected: Error { let what: String }
