import Glibc
import Synchronization

/// A folder of templates that may change while the site runs.
final class Folder: Sendable {
    private struct Reading {
        var files: [String: [UInt8]]
        var library: Result<Library, TemplateError>
    }

    private let path: String
    private let latest = Mutex<Reading?>(nil)

    init(path: String) { self.path = path }

    /// The templates as the files are now; they are parsed only where a file has changed since the last call.
    func library() throws(TemplateError) -> Library {
        let files = try read()
        let library = latest.withLock { latest in
            if let latest, latest.files == files { return latest.library }
            let library = parse(files)
            latest = Reading(files: files, library: library)
            return library
        }
        return try library.get()
    }

    private func parse(_ files: [String: [UInt8]]) -> Result<Library, TemplateError> {
        Result { () throws(TemplateError) in
            var sources: [(String, Source)] = []
            for (file, bytes) in files.sorted(by: { $0.key < $1.key }) {
                sources.append(
                    (String(file.dropLast(".html".count)), try Source(file: "\(path)/\(file)", bytes: bytes)))
            }
            return try Library(sources)
        }
    }

    private func read() throws(TemplateError) -> [String: [UInt8]] {
        guard let folder = unsafe opendir(path) else { throw unreadable(path) }
        defer { unsafe closedir(folder) }
        var files: [String: [UInt8]] = [:]
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
            }
            // Editors keep their unsaved copies beside the file, under names that begin with a dot.
            if name.utf8.first != .dot, name.hasSuffix(".html") { files[name] = try contents(of: "\(path)/\(name)") }
        }
        return files
    }

    private func contents(of file: String) throws(TemplateError) -> [UInt8] {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(file) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            guard count >= 0 else { throw unreadable(file) }
            guard count > 0 else { return contents }
            contents += block[..<count]
        }
    }

    private func unreadable(_ file: String) -> TemplateError {
        TemplateError("It cannot be read: \(unsafe String(cString: strerror(errno))).", file: file)
    }
}
