import GRDB
import Testing

@testable import Accounts

@Suite struct `Adding an admin` {
    @Test func `keeps address, role and time, and lists by address`() throws {
        let scene = try Scene()
        let zoe = try scene.accounts.add(" Zoe@Example.com ", role: .auditor, password: Scene.password)
        scene.clock.now += 5
        let ada = try scene.accounts.add("ada@example.com", role: .owner, password: Scene.password)

        #expect(zoe.email == "zoe@example.com")
        #expect(zoe.role == .auditor)
        #expect(!zoe.isDisabled)
        #expect(ada.created == zoe.created + 5)
        #expect(ada.id != zoe.id)
        #expect(try scene.accounts.list() == [ada, zoe])
        #expect(try scene.elsewhere().list() == [ada, zoe])
    }

    @Test func `keeps no password`() throws {
        let scene = try Scene.withAdmins()
        #expect(try scene.hash().hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        #expect(try scene.hash() != scene.hash(of: "bob@example.com"))
    }

    @Test(arguments: ["ada@example.com", "ADA@example.com", " ada@example.com\n"])
    func `is refused for an address that has an account`(_ email: String) throws {
        let scene = try Scene.withAdmins()
        #expect(throws: AccountsError.exists) {
            try scene.accounts.add(email, role: .viewer, password: Scene.password)
        }
        try scene.accounts.setRole(of: "bob@example.com", to: .owner)
        try scene.accounts.disable("ada@example.com")
        #expect(throws: AccountsError.exists) {
            try scene.elsewhere().add(email, role: .viewer, password: Scene.password)
        }
        #expect(try scene.accounts.list().count == 2)
    }

    @Test func `is refused for what is no address, and for a weak password`() throws {
        let scene = try Scene()
        #expect(throws: AccountsError.notAnEmail) {
            try scene.accounts.add("ada", role: .owner, password: Scene.password)
        }
        for password in ["", "short", "passwordpassword"] {
            let error = #expect(throws: AccountsError.self) {
                try scene.accounts.add("ada@example.com", role: .owner, password: password)
            }
            guard case .weakPassword? = error else { throw Unexpected(what: String(describing: error)) }
        }
        #expect(try scene.accounts.list() == [])
    }

    @Test func `takes a passphrase in any script`() throws {
        let scene = try Scene()
        for (number, password) in `S-43: A password`.good.enumerated() {
            try scene.accounts.add("a\(number)@example.com", role: .viewer, password: password)
            #expect(
                try scene.accounts.signIn("a\(number)@example.com", password: password).session.account.role == .viewer)
        }
    }
}

@Suite struct `S-7: Disabling an admin` {
    @Test func `ends all of the admin's sessions at once, also from another process`() throws {
        for isElsewhere in [false, true] {
            let scene = try Scene.withAdmins()
            let tokens = [try scene.signIn("bob@example.com"), try scene.signIn("bob@example.com")]
            let ada = try scene.signIn()
            for token in tokens { #expect(try scene.accounts.session(token) != nil) }

            try (isElsewhere ? scene.elsewhere() : scene.accounts).disable(" BOB@example.com")

            for token in tokens {
                #expect(try scene.accounts.session(token) == nil)
                #expect(try scene.elsewhere().session(token) == nil)
            }
            #expect(try scene.accounts.session(ada)?.account.email == "ada@example.com")
            #expect(try scene.sessions == 1)
            #expect(throws: AccountsError.refused) { try scene.signIn("bob@example.com") }
            #expect(try scene.accounts.list().map(\.isDisabled) == [false, true])
        }
    }

    @Test func `holds for a session that is left in the table`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn("bob@example.com")
        try scene.accounts.database.write { db in
            try db.execute(sql: "UPDATE admin SET disabled = 1 WHERE email = 'bob@example.com'")
        }
        #expect(try scene.accounts.session(token) == nil)
    }

    @Test func `twice is once`() throws {
        let scene = try Scene.withAdmins()
        try scene.accounts.disable("bob@example.com")
        try scene.accounts.disable("bob@example.com")
        #expect(try scene.accounts.list().map(\.isDisabled) == [false, true])
    }
}

@Suite struct `Changing an admin` {
    static let changes: [(String, @Sendable (Accounts, String) throws -> Void)] = [
        ("disable", { try $0.disable($1) }), ("set the role", { try $0.setRole(of: $1, to: .viewer) }),
        ("set the password", { try $0.setPassword(of: $1, to: Scene.password) }),
    ]

    @Test(arguments: changes.indices)
    func `is refused where nobody has the address`(_ index: Int) throws {
        let (name, change) = Self.changes[index]
        let scene = try Scene.withAdmins()
        let before = try scene.accounts.list()
        for email in ["nobody@example.com", "ada@example.org", "a%@example.com", "ada@example.com'--@x"] {
            let error = #expect(throws: AccountsError.self, "\(name)") { try change(scene.accounts, email) }
            #expect(error == (Email(email) == nil ? .notAnEmail : .unknown))
        }
        #expect(throws: AccountsError.notAnEmail, "\(name)") { try change(scene.accounts, "") }
        #expect(try scene.accounts.list() == before)
    }

    @Test func `to another role holds on the next request, also from another process`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn("bob@example.com")
        #expect(try scene.accounts.session(token)?.account.role == .viewer)
        for role in Role.allCases {
            try scene.elsewhere().setRole(of: "bob@example.com", to: role)
            #expect(try scene.accounts.session(token)?.account.role == role)
        }
    }

    @Test func `to another password ends the sessions, and the old one is good no more`() throws {
        let scene = try Scene.withAdmins()
        let bob = try scene.signIn("bob@example.com")
        let ada = try scene.signIn()

        try scene.elsewhere().setPassword(of: "bob@example.com", to: Scene.other)

        #expect(try scene.accounts.session(bob) == nil)
        #expect(try scene.accounts.session(ada) != nil)
        #expect(throws: AccountsError.refused) { try scene.signIn("bob@example.com") }
        #expect(try scene.accounts.session(scene.signIn("bob@example.com", password: Scene.other)) != nil)
    }

    @Test func `to a weak password is refused, and the old one stays`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        #expect(throws: AccountsError.weakPassword(`S-43: A password`.short)) {
            try scene.accounts.setPassword(of: "ada@example.com", to: "short")
        }
        #expect(try scene.accounts.session(token) != nil)
        _ = try scene.signIn()
    }

    @Test func `to another password lets nobody in again who is disabled`() throws {
        let scene = try Scene.withAdmins()
        try scene.accounts.disable("bob@example.com")
        try scene.accounts.setPassword(of: "bob@example.com", to: Scene.other)
        #expect(throws: AccountsError.refused) { try scene.signIn("bob@example.com", password: Scene.other) }
    }
}

@Suite struct `The last owner` {
    @Test func `can be neither disabled nor given another role`() throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        #expect(throws: AccountsError.lastOwner) { try scene.accounts.disable("ada@example.com") }
        for role in [Role.viewer, .revoker, .auditor] {
            #expect(throws: AccountsError.lastOwner) { try scene.accounts.setRole(of: "ada@example.com", to: role) }
        }
        try scene.accounts.setRole(of: "ada@example.com", to: .owner)
        #expect(try scene.accounts.session(token)?.account.role == .owner)
    }

    @Test func `is whoever is left when the others are disabled or have another role`() throws {
        let scene = try Scene.withAdmins()
        try scene.accounts.add("cleo@example.com", role: .owner, password: Scene.password)
        try scene.accounts.setRole(of: "bob@example.com", to: .owner)

        try scene.accounts.disable("ada@example.com")
        try scene.accounts.setRole(of: "bob@example.com", to: .viewer)
        #expect(throws: AccountsError.lastOwner) { try scene.accounts.disable("cleo@example.com") }

        // An owner who is disabled shuts nobody out.
        try scene.accounts.disable("ada@example.com")
        try scene.accounts.setRole(of: "ada@example.com", to: .viewer)
        #expect(throws: AccountsError.lastOwner) { try scene.accounts.disable("cleo@example.com") }
    }

    @Test func `is left where two owners disable each other at the same time`() async throws {
        let scene = try Scene.withAdmins()
        try scene.accounts.setRole(of: "bob@example.com", to: .owner)
        let processes = [try scene.elsewhere(), try scene.elsewhere()]
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
        #expect(try scene.accounts.list().count { !$0.isDisabled } == 1)
    }
}

/// What came instead of what was expected.
struct Unexpected: Error { let what: String }
