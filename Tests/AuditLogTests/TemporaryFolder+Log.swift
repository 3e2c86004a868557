import Foundation
import GRDB
import TestSupport

@testable import AuditFormat
@testable import AuditLog

extension TemporaryFolder {
    var database: String { "\(path)/audit.sqlite" }

    /// Copies the files of the log to another folder.
    func copy() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        return copy
    }

    /// Opens a connection as any other program does, with none of the log's own settings.
    func otherConnection(_ pragma: String = "") throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: database, configuration: configuration)
        try queue.run(pragma)
        return queue
    }

    /// Verifies the log in the folder, with the initial key or without a key, and with anchors from outside if they are given.
    func verdict(withKey: Bool = true, anchors: String? = nil, outside: String? = nil) throws -> Verdict {
        try AuditLog.verify(
            database: database,
            VerificationSources(
                localAnchors: anchors ?? "\(path)/anchors.jsonl", outsideAnchors: outside,
                key: withKey ? "\(path)/audit-first.key" : nil))
    }
}

extension DiskReserve {
    /// No reserve, so that tests do not depend on the free space of the disk.
    static func none(in folder: TemporaryFolder) -> DiskReserve {
        DiskReserve(files: LogFiles(folder: folder.path), minimumFree: 0, reserveSize: 0)
    }
}

extension DatabaseQueue {
    /// Executes statements outside of a transaction.
    func run(_ sql: String) throws {
        try writeWithoutTransaction { db in try db.execute(sql: sql) }
    }

    func count(_ sql: String) throws -> Int {
        try unsafeRead { db in try Int.fetchOne(db, sql: sql) ?? 0 }
    }
}

/// The state of the write-ahead log as its file shows it (sqlite.org/fileformat2.html#walformat).
struct WriteAheadLog {
    let size: Int
    /// How often it has been restarted after a checkpoint.
    let restarts: Int
    /// The number of transactions since then.
    let commits: Int

    init(of folder: TemporaryFolder) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.database + "-wal")))
        guard !bytes.isEmpty else {
            (size, restarts, commits) = (0, 0, 0)
            return
        }
        func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let header = 32
        let frameHeader = 24
        let frame = frameHeader + number(at: 8)
        var commits = 0
        for start in stride(from: header, through: bytes.count - frame, by: frame) {
            // Frames from before the restart have another salt.
            guard bytes[start + 8..<start + 16] == bytes[16..<24] else { break }
            if number(at: start + 4) != 0 { commits += 1 }
        }
        size = bytes.count
        restarts = number(at: 12)
        self.commits = commits
    }
}
