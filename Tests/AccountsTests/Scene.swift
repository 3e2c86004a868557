import Foundation
import GRDB
import Synchronization

@testable import Accounts

/// Accounts in a folder of their own, with quick hashes and a clock that the test moves.
final class Scene: Sendable {
    static let password = "correct horse battery staple"
    static let other = "wrong donkey battery staple"

    let accounts: Accounts
    let folder: Folder
    let clock = Clock()

    /// `queueTimeout` is how long a check of a password waits for its place.
    init(queueTimeout: DispatchTimeInterval = .seconds(2)) throws {
        folder = try Folder()
        accounts = try Accounts(folder: folder.path, passwords: Passwords(cost: .quick, queueTimeout: queueTimeout)) {
            [clock] in clock.now
        }
    }

    /// With Ada, an owner, and Bob, a viewer.
    static func withAdmins() throws -> Scene {
        let scene = try Scene()
        try scene.accounts.add("ada@example.com", role: .owner, password: password)
        try scene.accounts.add("bob@example.com", role: .viewer, password: password)
        return scene
    }

    /// The same accounts as another process opens them, such as a command while the portal runs.
    func elsewhere(cost: ScryptCost = .quick) throws -> Accounts {
        try Accounts(folder: folder.path, cost: cost) { [clock] in clock.now }
    }

    func signIn(_ email: String = "ada@example.com", password: String = password) throws -> Token {
        try accounts.signIn(email, password: password).token
    }

    /// What a statement gives in each row's first column, read by somebody else.
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

/// A folder that is removed with its contents.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/accounts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Milliseconds that only the test moves.
final class Clock: Sendable {
    private let time = Mutex<Int64>(1_795_000_000_000)
    private let interruption = Mutex<(@Sendable () throws -> Void)?>(nil)

    var now: Int64 {
        get {
            let interrupt = interruption.withLock { interruption in
                defer { interruption = nil }
                return interruption
            }
            try? interrupt?()
            return time.withLock { $0 }
        }
        set { time.withLock { $0 = newValue } }
    }

    /// Does something when the clock is looked at next, and before the time is told.
    func atNextLook(_ interrupt: @escaping @Sendable () throws -> Void) {
        interruption.withLock { $0 = interrupt }
    }
}

extension Int64 {
    static let second: Int64 = 1000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
}
