import Foundation
import GRDB
import Synchronization
import Time

@testable import Accounts

/// Accounts in a temporary folder, with fast hashes and a clock that the test moves.
final class AccountsFixture: Sendable {
    static let password = "correct horse battery staple"
    static let other = "wrong donkey battery staple"

    let accounts: Accounts
    let folder: Folder
    let clock = ManualClock()

    /// `queueTimeout` is how long a password check waits for a slot.
    init(queueTimeout: DispatchTimeInterval = .seconds(2)) throws {
        folder = try Folder()
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
        try Accounts(folder: folder.path, cost: cost, clock: clock)
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

/// A folder that is removed with its contents at the end of the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/accounts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A clock that stands still until the test moves it.
final class ManualClock: UTCClock {
    private let time = Mutex<Int64>(1_795_000_000_000)
    private let interruption = Mutex<(@Sendable () throws -> Void)?>(nil)

    var now: UTCTime {
        let interrupt = interruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        try? interrupt?()
        return UTCTime(milliseconds: milliseconds)
    }

    /// The time in milliseconds since 1970-01-01.
    var milliseconds: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    /// Runs a closure when the time is read next, before it is returned.
    func beforeNextRead(_ interrupt: @escaping @Sendable () throws -> Void) {
        interruption.withLock { $0 = interrupt }
    }
}

extension Int64 {
    static let second: Int64 = 1000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
}
