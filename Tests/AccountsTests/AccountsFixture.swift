import Foundation
import GRDB
import Synchronization
import TestSupport
import Time

@testable import Accounts

/// Accounts in a temporary folder, with fast hashes and a clock that the test moves.
final class AccountsFixture: Sendable {
    static let password = "correct horse battery staple"
    static let other = "wrong donkey battery staple"

    let accounts: Accounts
    let folder: TemporaryFolder
    let clock = ManualClock()

    /// `queueTimeout` is how long a password check waits for a slot.
    init(queueTimeout: DispatchTimeInterval = .seconds(2)) throws {
        folder = try TemporaryFolder()
        accounts = try Accounts(
            folder: folder.path, passwords: Passwords(cost: .quick, queueTimeout: queueTimeout), clock: clock)
    }

    /// Adds Ada, an owner, and Bob, a viewer.
    static func withAdmins() throws -> AccountsFixture {
        let fixture = try AccountsFixture()
        try fixture.accounts.add("ada@example.com", role: .owner, password: password)
        try fixture.accounts.add("bob@example.com", role: .viewer, password: password)
        return fixture
    }

    /// Opens the same accounts like another process, such as a command while the portal runs.
    func reopened(cost: ScryptCost = .quick) throws -> Accounts {
        try Accounts(folder: folder.path, passwords: Passwords(cost: cost), clock: clock)
    }

    func signIn(_ email: String = "ada@example.com", password: String = password) throws -> Token {
        try accounts.signIn(email, password: password).token
    }

    /// Reads the first column of a query over another connection.
    func column<Value: DatabaseValueConvertible>(_ sql: String, as type: Value.Type = Value.self) throws -> [Value] {
        try DatabaseQueue(path: "\(folder.path)/accounts.sqlite").read { db in try Value.fetchAll(db, sql: sql) }
    }

    var sessions: Int { get throws { try column("SELECT count(*) FROM session")[0] } }

    func hash(of email: String = "ada@example.com") throws -> String {
        try column("SELECT password FROM admin WHERE email = '\(email)'")[0]
    }
}

extension ScryptCost {
    static let quick = ScryptCost(logN: 4, r: 8, p: 1)
}

extension Int64 {
    static let second: Int64 = 1000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
}
