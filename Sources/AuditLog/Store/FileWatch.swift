import Disk
import Synchronization

/// Notices that files of the open log were removed, replaced or truncated: what is written to them then would be lost.
final class FileWatch: Sendable {
    private let paths: [String]
    private let known: Mutex<[FileIdentity?]>

    /// Begins with the files as they are.
    init(_ paths: [String]) {
        self.paths = paths
        known = Mutex(paths.map(FileIdentity.init))
    }

    /// Remembers the files as they are now, after a change of our own.
    func remember() { known.withLock { $0 = paths.map(FileIdentity.init) } }

    /// Throws `unusable` unless the paths name the files that they named; unless `allowsTruncation`, none of them shorter.
    func check(allowsTruncation: Bool = false) throws(AuditLogError) {
        let known = known.withLock { $0 }
        for (path, earlier) in zip(paths, known) {
            guard let earlier else { continue }
            guard let current = FileIdentity(path),
                allowsTruncation ? current.isSame(as: earlier) : current.continues(earlier)
            else {
                throw .unusable(
                    "The file \(path) was removed, replaced or truncated while the portal was running. Find out by whom."
                )
            }
        }
    }
}
