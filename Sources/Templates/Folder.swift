import FoundationEssentials
import Synchronization

/// A folder of templates that may change while the site runs.
final class Folder: Sendable {
    private struct Snapshot {
        var files: [String: [UInt8]]
        var library: Result<Library, TemplateError>
    }

    private static let fileExtension = ".html"

    private let path: String
    private let latest = Mutex<Snapshot?>(nil)

    init(path: String) { self.path = path }

    /// Returns the templates as the files are now; they are parsed again only if a file has changed.
    func library() throws(TemplateError) -> Library {
        let files = try read()
        let library = latest.withLock { latest in
            if let latest, latest.files == files { return latest.library }
            let library = parse(files)
            latest = Snapshot(files: files, library: library)
            return library
        }
        return try library.get()
    }

    private func parse(_ files: [String: [UInt8]]) -> Result<Library, TemplateError> {
        Result { () throws(TemplateError) in
            var sources: [(String, Source)] = []
            for (file, bytes) in files.sorted(by: { $0.key < $1.key }) {
                let name = String(file.dropLast(Self.fileExtension.count))
                sources.append((name, try Source(file: "\(path)/\(file)", bytes: bytes)))
            }
            return try Library(sources)
        }
    }

    private func read() throws(TemplateError) -> [String: [UInt8]] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw TemplateError("The folder cannot be read.", file: path)
        }
        var files: [String: [UInt8]] = [:]
        // Editors keep unsaved copies in the same folder, under names that begin with a dot.
        for name in names where name.utf8.first != .dot && name.hasSuffix(Self.fileExtension) {
            guard let contents = FileManager.default.contents(atPath: "\(path)/\(name)") else {
                throw TemplateError("The file cannot be read.", file: "\(path)/\(name)")
            }
            files[name] = Array(contents)
        }
        return files
    }
}
