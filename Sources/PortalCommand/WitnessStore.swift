import Crypto
import Disk
import Foundation
import Text
import Time
import TransparencyLog

/// What a witness keeps: its key, the keys of the logs that it knows, and for each log the checkpoint that it cosigned last.
actor WitnessStore {
    private let folder: String
    private let key: SigningKey
    private let logs: [VerifierKey]
    private let clock: any UTCClock
    private let lock: FolderLock

    /// Opens the state of a witness in a folder, creates it if there is none, and adds logs to those that it knows.
    init(folder: String, adding logs: [String], clock: any UTCClock = .system) throws {
        guard let lock = try FolderLock(folder) else {
            throw SettingsError(sentences: ["Another witness is using \(folder). Stop it first."])
        }
        self.lock = lock
        self.folder = folder
        self.clock = clock
        key = try Self.key(at: "\(folder)/witness.key")
        let known = String(decoding: try DurableFile.read("\(folder)/logs") ?? [], as: UTF8.self)
        let texts = known.split(separator: "\n").map(String.init)
        let new = logs.filter { !texts.contains($0) }
        self.logs = try (texts + new).map { text in
            guard let key = VerifierKey(text), key.type == .note else {
                throw SettingsError(sentences: [
                    "“\(text)” is not the key of a log. On its server, portal audit checkpoint --key prints it."
                ])
            }
            return key
        }
        if !new.isEmpty {
            try DurableFile.replace("\(folder)/logs", with: (texts + new).map { "\($0)\n" }.joined())
        }
    }

    /// The key that verifies the cosignatures.
    nonisolated var verifierKey: VerifierKey { key.verifier }

    /// The number of logs that the witness knows.
    nonisolated var logCount: Int { logs.count }

    /// Answers a request; a checkpoint that is accepted is on the disk before its cosignature is returned.
    func answer(_ body: String) throws -> (answer: WitnessAnswer, cosignature: String?) {
        guard let request = AddCheckpointRequest(body) else { return (.malformed, nil) }
        let answer = try request.answer(logs: logs) { origin in
            let contents = try DurableFile.read(path(of: origin))
            return contents.flatMap { Note(String(decoding: $0, as: UTF8.self)) }.flatMap { Checkpoint(text: $0.text) }
        }
        guard case .accepted(let checkpoint) = answer else { return (answer, nil) }
        var note = request.checkpoint
        let cosignature = try note.cosignature(by: key, at: Int(clock.now.milliseconds / 1000))
        note.add(cosignature)
        try DurableFile.replace(path(of: checkpoint.origin), with: note.contents)
        return (answer, cosignature.line)
    }

    /// An origin can contain any character, so its hash names the file.
    private func path(of origin: String) -> String {
        "\(folder)/\(SHA256.hash(data: Array(origin.utf8)).hex).checkpoint"
    }

    /// Reads the key, a line with its name and one with 64 hexadecimal digits, or creates it.
    private static func key(at path: String) throws -> SigningKey {
        if !DurableFile.exists(path) {
            let name = "connected-apps-portal-witness/\(String.randomHex128().prefix(16))"
            try DurableFile.replace(path, with: "\(name)\n\(SigningKey.newSeed().hex)\n")
        }
        let lines = String(decoding: try DurableFile.read(path) ?? [], as: UTF8.self).split(separator: "\n")
        guard lines.count == 2, let seed = [UInt8](hex: String(lines[1])),
            let key = SigningKey(name: String(lines[0]), type: .cosignature, seed: seed)
        else { throw SettingsError(sentences: ["The file \(path) is not the key of a witness."]) }
        return key
    }
}
