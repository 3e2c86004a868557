import Glibc

/// A failed call of the operating system on a file.
public struct DiskError: Error, Equatable, CustomStringConvertible {
    /// What was attempted, such as `write`.
    public let operation: String
    /// The name of the file, without its folder.
    public let file: String
    /// The errno of the call.
    public let code: Int32

    init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        file = path.split(separator: "/").last.map(String.init) ?? path
        self.code = code
    }

    /// The error in a sentence.
    public var description: String {
        unsafe "Could not \(operation) \(file): \(String(cString: strerror(code)))."
    }
}
