import Foundation

/// The files of a log in its folder.
public struct LogFiles: Sendable {
    private let folder: String

    /// Names the files of a folder.
    public init(folder: String) { self.folder = folder }

    /// The database.
    public var database: String { AuditLog.file(in: folder) }
    /// The anchors.
    public var anchors: String { AnchorWriter.file(in: folder) }
    /// The first key, where it still waits to be taken offline.
    public var firstKey: String? {
        let path = KeyStore.firstKey(in: folder)
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}

/// The first key of a log, which the auditor keeps offline.
public enum FirstKey {
    /// Takes the key from its folder, where it is overwritten; `nil` where it has been taken before.
    public static func take(from folder: String) throws -> String? {
        guard let path = LogFiles(folder: folder).firstKey, let text = try Files.read(path) else { return nil }
        try Files.destroy(path)
        return String(decoding: text, as: UTF8.self)
    }
}
