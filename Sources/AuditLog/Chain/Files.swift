import Foundation

/// Files whose contents are on the disk, and in place as a whole, when the call returns.
enum Files {
    /// Reads a whole file; `nil` where there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let contents = FileManager.default.contents(atPath: path) else { throw failure("read", path) }
        return Array(contents)
    }

    /// Puts a file in place of whatever has its name, readable by its owner only; what stood there is overwritten, not only
    /// forgotten.
    static func replace(_ path: String, with text: String) throws {
        let old = unsafe open(path, O_WRONLY | O_CLOEXEC)
        defer { if old >= 0 { close(old) } }
        let fresh = path + ".new"
        let file = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("write", path) }
        defer { close(file) }
        guard write(Array(text.utf8), to: file), fsync(file) == 0, unsafe rename(fresh, path) == 0 else {
            throw failure("write", path)
        }
        try sync(folderOf: path)
        if old >= 0 { erase(old) }
    }

    /// Overwrites a file and takes it away.
    static func destroy(_ path: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        erase(file)
        close(file)
        guard unsafe unlink(path) == 0 else { throw failure("remove", path) }
        try sync(folderOf: path)
    }

    /// Appends to a file with one write, which is on the disk when this returns.
    static func append(_ text: String, to path: String) throws {
        let isNew = unsafe access(path, F_OK) != 0
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        guard write(Array(text.utf8), to: file), fdatasync(file) == 0 else { throw failure("write", path) }
        if isNew { try sync(folderOf: path) }
    }

    /// Cuts off what stands in a file behind its first bytes; one that is not there, or not longer, stays as it is.
    static func cut(_ path: String, to length: Int) throws {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, Int(facts.st_size) > length else {
            return
        }
        guard unsafe truncate(path, off_t(length)) == 0 else { throw failure("cut", path) }
        try sync(path)
    }

    /// Makes sure that what was written to a file, by whomever, is on the disk.
    static func sync(_ path: String) throws {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("write", path) }
    }

    /// Makes sure that a name is on the disk.
    static func sync(folderOf path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try sync(folder.isEmpty ? "." : folder)
    }

    private static func erase(_ file: Int32) {
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0, facts.st_size > 0, facts.st_size <= 1 << 16 else { return }
        _ = write(Array(repeating: 0, count: Int(facts.st_size)), to: file)
        fsync(file)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress, $0.count) } == bytes.count
    }

    private static func failure(_ verb: String, _ path: String) -> AuditLogError {
        let reason = unsafe String(cString: strerror(errno))
        return .unavailable("Could not \(verb) \(URL(filePath: path).lastPathComponent): \(reason).")
    }
}
