import Glibc

/// Files whose contents are on the disk, and complete, when a call returns.
public enum DurableFile {
    /// Returns whether there is a file at a path.
    public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Reads a whole file; returns nil if there is none.
    public static func read(_ path: String) throws(DiskError) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw DiskError("read", path)
        }
        defer { close(file) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw DiskError("read", path) }
            guard count > 0 else { return contents }
            contents += buffer[..<count]
        }
    }

    /// Replaces a file by another one that only its owner can read; the old contents are overwritten, not just unlinked.
    public static func replace(_ path: String, with text: String) throws(DiskError) {
        try replace(path, with: Array(text.utf8))
    }

    /// Replaces a file by bytes that only its owner can read.
    public static func replace(_ path: String, with contents: [UInt8]) throws(DiskError) {
        let old = unsafe open(path, O_WRONLY | O_CLOEXEC)
        defer { if old >= 0 { close(old) } }
        let temporary = path + ".new"
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskError("write", path) }
        defer { close(file) }
        guard write(contents, to: file), fsync(file) == 0 else { throw DiskError("write", path) }
        try rename(temporary, to: path)
        try syncFolder(of: path)
        if old >= 0 { overwrite(old) }
    }

    /// Overwrites a file and removes it.
    public static func erase(_ path: String) throws(DiskError) {
        let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw DiskError("open", path) }
        overwrite(file)
        close(file)
        try remove(path)
        try syncFolder(of: path)
    }

    /// Appends a line with a single write; the file is as before if that fails.
    ///
    /// A line that an earlier failure left unfinished, in a file that only allows appending, is ended first.
    public static func appendLine(_ line: String, to path: String) throws(DiskError) {
        let isNew = !exists(path)
        let file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskError("open", path) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw DiskError("read", path) }
        let start = endsWithLineBreak(file, length: status.st_size) ? "" : "\n"
        guard write(Array("\(start)\(line)\n".utf8), to: file), fdatasync(file) == 0 else {
            let error = DiskError("write", path)
            if ftruncate(file, status.st_size) == 0 { fdatasync(file) }
            throw error
        }
        if isNew { try syncFolder(of: path) }
    }

    private static func endsWithLineBreak(_ file: Int32, length: off_t) -> Bool {
        var last: UInt8 = 0
        let count = unsafe pread(file, &last, 1, max(length, 1) - 1)
        return count != 1 || last == UInt8(ascii: "\n")
    }

    /// Writes a text to standard output; if that is a file, the text is on the disk when this returns.
    public static func writeToStandardOutput(_ text: String) throws(DiskError) {
        guard write(Array(text.utf8), to: STDOUT_FILENO) else { throw DiskError("write", "standard output") }
        // A pipe or a terminal cannot be synced.
        guard fsync(STDOUT_FILENO) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP else {
            throw DiskError("write", "standard output")
        }
    }

    /// Shortens a regular file; one that does not exist or is not longer stays as it is.
    public static func truncate(_ path: String, to length: Int) throws(DiskError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > length else {
            return
        }
        guard unsafe Glibc.truncate(path, off_t(length)) == 0 else { throw DiskError("truncate", path) }
        try sync(path)
    }

    /// Creates an empty file that only its owner can read, if there is none.
    public static func create(_ path: String) throws(DiskError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskError("create", path) }
        close(file)
    }

    /// Creates a folder that only its owner can enter, with the folders above it; one that exists stays as it is.
    public static func createFolder(_ path: String) throws(DiskError) {
        guard !exists(path) else { return }
        let parent = folder(of: path)
        try createFolder(parent)
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DiskError("create", path) }
        try sync(parent)
    }

    /// Returns the names in a folder; none if there is no folder.
    public static func names(in path: String) throws(DiskError) -> [String] {
        guard let folder = unsafe opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw DiskError("read", path)
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Renames a file, replacing one that has the new name.
    public static func rename(_ path: String, to newPath: String) throws(DiskError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw DiskError("rename", newPath) }
    }

    /// Removes a file.
    public static func remove(_ path: String) throws(DiskError) {
        guard unsafe unlink(path) == 0 else { throw DiskError("remove", path) }
    }

    /// Writes what is cached of a file to the disk.
    public static func sync(_ path: String) throws(DiskError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw DiskError("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw DiskError("write", path) }
    }

    /// Writes the name of a file to the disk.
    public static func syncFolder(of path: String) throws(DiskError) {
        try sync(folder(of: path))
    }

    /// Returns the path of the folder of a file.
    public static func folder(of path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
    }

    private static func overwrite(_ file: Int32) {
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_size > 0, status.st_size <= 1 << 16 else { return }
        _ = write(Array(repeating: 0, count: Int(status.st_size)), to: file)
        fsync(file)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) } == bytes.count
    }
}
