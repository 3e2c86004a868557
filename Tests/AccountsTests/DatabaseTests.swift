import Foundation
import GRDB
import TestSupport
import Testing
import Text

@testable import Accounts

@Suite struct `The accounts on the disk` {
    @Test func `are written with a rollback journal and synced`() throws {
        let fixture = try AccountsFixture.withAdmins()
        for accounts in [fixture.accounts, try fixture.reopened()] {
            let settings = try accounts.database.writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "trusted_schema", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["truncate", "2", "0", "1"])
        }
        #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder.path)/accounts.sqlite-wal"))
    }

    @Test func `S-2: contain neither the token nor the form token, only the hash`() throws {
        let fixture = try AccountsFixture.withAdmins()
        var tokens: [Token] = []
        for _ in 1...6 {
            tokens.append(try fixture.signIn())
            fixture.clock.advance(by: .milliseconds(2 * .minute))
            _ = try fixture.accounts.session(tokens[0])
        }
        let kept = tokens[5]
        try fixture.accounts.signOut(tokens[1])

        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).map {
            try Data(contentsOf: URL(filePath: "\(fixture.folder.path)/\($0)"))
        }
        #expect(files.count >= 1)
        for token in tokens {
            let bytes = Data(try #require([UInt8](base64URL: token.text)))
            let csrf = Data(try #require([UInt8](base64URL: token.csrf)))
            for secret in [
                Data(token.text.utf8), bytes, Data(token.csrf.utf8), csrf, bytes.prefix(8),
                Data(token.text.utf8.prefix(11)),
            ] {
                for file in files { #expect(file.firstRange(of: secret) == nil) }
            }
        }
        #expect(files.contains { $0.firstRange(of: kept.hash) != nil })
        for password in [AccountsFixture.password, AccountsFixture.other] {
            for file in files { #expect(file.firstRange(of: Data(password.utf8)) == nil) }
        }
    }

    @Test func `are unchanged when they are opened again`() throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        let token: Token
        do {
            let accounts = try Accounts(folder: folder.path, passwords: Passwords(cost: .quick), clock: clock)
            try accounts.add("ada@example.com", role: .owner, password: AccountsFixture.password)
            token = try accounts.signIn("ada@example.com", password: AccountsFixture.password).token
        }
        let accounts = try Accounts(folder: folder.path, passwords: Passwords(cost: .quick), clock: clock)
        #expect(try accounts.list().map(\.email) == ["ada@example.com"])
        #expect(try accounts.session(token) != nil)
    }

    @Test func `accept changes of several processes at once`() async throws {
        let fixture = try AccountsFixture.withAdmins()
        let token = try fixture.signIn()
        let processes = [fixture.accounts, try fixture.reopened(), try fixture.reopened()]
        try await withThrowingDiscardingTaskGroup { group in
            for (place, process) in processes.enumerated() {
                group.addTask {
                    for number in 1...10 {
                        let email = "a\(place)-\(number)@example.com"
                        try process.add(email, role: .viewer, password: AccountsFixture.password)
                        _ = try process.signIn(email, password: AccountsFixture.password)
                        try process.setRole(of: email, to: .revoker)
                        #expect(try process.session(token) != nil)
                    }
                }
            }
        }
        #expect(try fixture.accounts.list().count == 32)
        #expect(try fixture.accounts.list().count { $0.role == .revoker } == 30)
        #expect(try fixture.sessions == 31)
    }

    @Test(
        arguments: [
            ("INSERT INTO admin VALUES ('1', 'ada@example.com', 'owner', '', 0, 1)", .SQLITE_CONSTRAINT_UNIQUE),
            ("INSERT INTO admin VALUES ('1', 'x@example.com', 'root', '', 0, 1)", .SQLITE_CONSTRAINT_CHECK),
            ("INSERT INTO admin VALUES ('1', 'x@example.com', 'owner', '', 2, 1)", .SQLITE_CONSTRAINT_CHECK),
            ("INSERT INTO admin VALUES ('1', 'x@example.com', 'owner', '', 0, 'now')", .SQLITE_CONSTRAINT_DATATYPE),
            ("INSERT INTO admin VALUES (NULL, 'x@example.com', 'owner', '', 0, 1)", .SQLITE_CONSTRAINT_NOTNULL),
            ("INSERT INTO session SELECT zeroblob(31), id, 1, 1 FROM admin", .SQLITE_CONSTRAINT_CHECK),
            ("INSERT INTO session SELECT 'text', id, 1, 1 FROM admin", .SQLITE_CONSTRAINT_DATATYPE),
            ("INSERT INTO session VALUES (zeroblob(32), 'nobody', 1, 1)", .SQLITE_CONSTRAINT_FOREIGNKEY),
            ("INSERT INTO session VALUES (NULL, 'nobody', 1, 1)", .SQLITE_CONSTRAINT_NOTNULL),
            ("UPDATE admin SET role = 'root'", .SQLITE_CONSTRAINT_CHECK),
        ] as [(String, ResultCode)])
    func `refuse invalid rows`(_ sql: String, _ code: ResultCode) throws {
        let fixture = try AccountsFixture.withAdmins()
        let error = #expect(throws: DatabaseError.self) {
            try fixture.accounts.database.write { db in try db.execute(sql: sql) }
        }
        #expect(error?.extendedResultCode == code)
    }

    @Test func `cannot be opened if the file is something else, or if there is no folder`() throws {
        let folder = try TemporaryFolder()
        try Data(repeating: 0x2A, count: 8192).write(to: URL(filePath: "\(folder.path)/accounts.sqlite"))
        #expect(throws: DatabaseError.self) {
            try Accounts(folder: folder.path)
        }
        #expect(throws: DatabaseError.self) {
            try Accounts(folder: "\(folder.path)/nowhere")
        }
    }
}
