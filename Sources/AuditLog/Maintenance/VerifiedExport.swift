import AuditFormat
import Crypto
import Disk
import Foundation
import GRDB
import Text
import Time

/// Exports entries to a file that gets its name only after it has been read back and compared with the log.
struct VerifiedExport {
    let database: any DatabaseReader

    /// Writes the entries after a head up to a seq as JSON lines and returns the SHA-256 of the file as hexadecimal digits.
    ///
    /// Throws `exportDiffers` if the file differs from the log, `unavailable` if it cannot be written.
    func write(after base: ChainHead, upTo last: Int64, to path: String) throws -> String {
        let part = path + ".part"
        try? FileManager.default.removeItem(atPath: part)
        try DurableFile.create(part)
        let export = Export(Filter(), as: .jsonl, upTo: last, of: database)
        guard let file = FileHandle(forWritingAtPath: part) else {
            throw AuditLogError.unavailable("The export \(path) cannot be written.")
        }
        while let piece = try export.next() { try file.write(contentsOf: piece) }
        try file.close()
        try DurableFile.sync(part)
        let hash = try compare(part, after: base, upTo: last)
        try DurableFile.rename(part, to: path)
        try DurableFile.syncFolder(of: path)
        return hash
    }

    /// Compares the canonical entry and the MAC of each line of a file with those in the log and returns the file's SHA-256.
    func compare(_ path: String, after base: ChainHead, upTo last: Int64) throws -> String {
        let lines = try LineReader(path)
        var stored = CanonicalEntry()
        var exported = CanonicalEntry()
        var head = base
        try database.read { db in
            let range: StatementArguments = [base.seq, last]
            try StoredEntry.forEach(db, "WHERE seq > ? AND seq <= ? ORDER BY seq", range) { entry in
                let seq = entry.integer(.seq)
                entry.write(to: &stored, seq: seq, after: head.mac)
                guard let line = try lines.next(), let values = EntryValues(exportedLine: line) else {
                    throw PruningError.exportDiffers(seq)
                }
                values.write(to: &exported, seq: seq, after: head.mac)
                guard values.mac == entry.mac, stored.bytes == exported.bytes else {
                    throw PruningError.exportDiffers(seq)
                }
                head = ChainHead(seq: seq, mac: entry.mac)
                return true
            }
        }
        guard head.seq == last, try lines.next() == nil else { throw PruningError.exportDiffers(head.seq + 1) }
        return lines.hash
    }
}

extension EntryValues {
    /// Decodes a line of an export; returns nil if it is not one.
    fileprivate init?(exportedLine line: Data) {
        guard let members = try? JSONDecoder().decode([String: Member].self, from: line) else { return nil }
        self.init()
        for field in EntryField.allCases {
            switch members[field.name] {
            case nil: break
            case .integer(let number)?: self[field] = number.databaseValue
            case .text(let text)? where field == .mac:
                guard let mac = MAC(hex: text) else { return nil }
                set(mac)
            case .text(let text)? where field.isTime:
                guard let time = UTCTime.parse(text)?.time else { return nil }
                self[field] = time.databaseValue
            case .text(let text)?: self[field] = text.databaseValue
            }
        }
    }

    private enum Member: Decodable {
        case integer(Int64)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .integer(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }
}

/// Reads the lines of a file piece by piece and hashes it.
private final class LineReader {
    private let file: FileHandle
    private var buffer = Data()
    private var digest = SHA256()
    private var isAtEnd = false

    private static let pieceLength = 1 << 20

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw AuditLogError.unavailable("The export \(path) cannot be read.")
        }
        self.file = file
    }

    /// The SHA-256 of what has been read, as hexadecimal digits.
    var hash: String { digest.finalize().hex }

    /// Returns the next line without its line break; nil at the end of the file.
    func next() throws -> Data? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer = buffer[(end + 1)...] }
                return Data(buffer[..<end])
            }
            guard !isAtEnd else { return buffer.isEmpty ? nil : buffer }
            let piece = try file.read(upToCount: Self.pieceLength) ?? Data()
            isAtEnd = piece.isEmpty
            digest.update(data: piece)
            buffer = Data(buffer) + piece
        }
    }
}
