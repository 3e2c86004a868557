import Foundation
import GRDB
import Testing

@testable import Accounts

@Suite struct `The accounts on the disk` {
    @Test func `are written with a rollback journal, and synced`() throws {
        let scene = try Scene.withAdmins()
        for accounts in [scene.accounts, try scene.elsewhere()] {
            let settings = try accounts.database.writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "trusted_schema", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["truncate", "2", "0", "1"])
        }
        #expect(!FileManager.default.fileExists(atPath: "\(scene.folder.path)/accounts.sqlite-wal"))
    }

    @Test func `S-2: hold neither token nor form token, only the hash`() throws {
        let scene = try Scene.withAdmins()
        var tokens: [Token] = []
        for _ in 1...6 {
            tokens.append(try scene.signIn())
            scene.clock.now += 2 * .minute
            _ = try scene.accounts.session(tokens[0])
        }
        let kept = tokens[5]
        try scene.accounts.signOut(tokens[1])

        let files = try FileManager.default.contentsOfDirectory(atPath: scene.folder.path).map {
            try Data(contentsOf: URL(filePath: "\(scene.folder.path)/\($0)"))
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
        for password in [Scene.password, Scene.other] {
            for file in files { #expect(file.firstRange(of: Data(password.utf8)) == nil) }
        }
    }

    @Test func `are there when they are opened again`() throws {
        let folder = try Folder()
        let clock = Clock()
        let token: Token
        do {
            let accounts = try Accounts(folder: folder.path, cost: .quick) { clock.now }
            try accounts.add("ada@example.com", role: .owner, password: Scene.password)
            token = try accounts.signIn("ada@example.com", password: Scene.password).token
        }
        let accounts = try Accounts(folder: folder.path, cost: .quick) { clock.now }
        #expect(try accounts.list().map(\.email) == ["ada@example.com"])
        #expect(try accounts.session(token) != nil)
    }

    @Test func `take the changes of several processes at once`() async throws {
        let scene = try Scene.withAdmins()
        let token = try scene.signIn()
        let processes = [scene.accounts, try scene.elsewhere(), try scene.elsewhere()]
        try await withThrowingDiscardingTaskGroup { group in
            for (place, process) in processes.enumerated() {
                group.addTask {
                    for number in 1...10 {
                        let email = "a\(place)-\(number)@example.com"
                        try process.add(email, role: .viewer, password: Scene.password)
                        _ = try process.signIn(email, password: Scene.password)
                        try process.setRole(of: email, to: .revoker)
                        #expect(try process.session(token) != nil)
                    }
                }
            }
        }
        #expect(try scene.accounts.list().count == 32)
        #expect(try scene.accounts.list().count { $0.role == .revoker } == 30)
        #expect(try scene.sessions == 31)
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
    func `refuse what makes no sense`(_ sql: String, _ code: ResultCode) throws {
        let scene = try Scene.withAdmins()
        let error = #expect(throws: DatabaseError.self) {
            try scene.accounts.database.write { db in try db.execute(sql: sql) }
        }
        #expect(error?.extendedResultCode == code)
    }

    @Test func `are refused where the file is something else, or there is no folder`() throws {
        let folder = try Folder()
        try Data(repeating: 0x2A, count: 8192).write(to: URL(filePath: "\(folder.path)/accounts.sqlite"))
        #expect(throws: DatabaseError.self) { try Accounts(folder: folder.path, cost: .quick) }
        #expect(throws: DatabaseError.self) { try Accounts(folder: "\(folder.path)/nowhere", cost: .quick) }
    }
}
