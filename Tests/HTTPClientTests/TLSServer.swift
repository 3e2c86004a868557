import Foundation

/// Certificates of a temporary authority, in a temporary folder.
final class TestAuthority {
    enum Certificate: CaseIterable, Sendable { case good, wrongName, expired, selfSigned }

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl(
            ["req", "-x509", "-new"] + key("authority") + ["-subj", "/CN=Authority", "-out", file("authority.pem")])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The file of the authority's certificate.
    var file: String { file("authority.pem") }

    /// The file of an OpenSSL configuration that allows what Debian's forbids.
    func laxConfiguration() throws -> String {
        let text = """
            openssl_conf = root
            [root]
            ssl_conf = modules
            [modules]
            system_default = lax
            [lax]
            MinProtocol = TLSv1
            CipherString = ALL:@SECLEVEL=0

            """
        try text.write(toFile: file("openssl.cnf"), atomically: true, encoding: .utf8)
        return file("openssl.cnf")
    }

    /// Starts a server with a certificate, which prints what it receives.
    func serve(_ certificate: Certificate, _ options: [String] = []) throws -> TLSServer {
        let name = certificate == .wrongName ? "other.invalid" : "localhost"
        let subject = ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"]
        if certificate == .selfSigned {
            try openssl(["req", "-x509", "-new"] + key("server") + subject + ["-out", file("server.pem")])
        } else {
            try openssl(["req", "-new"] + key("server") + subject + ["-out", file("request.pem")])
            try openssl([
                "x509", "-req", "-in", file("request.pem"), "-copy_extensions", "copy", "-CA", file,
                "-CAkey", file("authority.key"), "-days", certificate == .expired ? "-1" : "1", "-out",
                file("server.pem"),
            ])
        }
        return try TLSServer(["-cert", file("server.pem"), "-key", file("server.key")] + options)
    }

    private func file(_ name: String) -> String { folder.appending(path: name).path }

    private func key(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file("\(name).key")]
    }

    private func openssl(_ arguments: [String]) throws {
        guard try OpenSSL.start(arguments).wait() == 0 else { throw OpenSSL.Failure("openssl \(arguments[0]) failed.") }
    }
}

/// An `openssl s_server` on a free port of this machine.
final class TLSServer {
    let port: Int
    private let process: Child
    private let input = Pipe()
    private let output = Pipe()
    private var printed = ""

    init(_ options: [String]) throws {
        process = try OpenSSL.start(
            ["s_server", "-accept", "127.0.0.1:0"] + options, input: input.fileHandleForReading.fileDescriptor,
            output: output.fileHandleForWriting.fileDescriptor)
        // The child has its own copy; without this, the end of its output would not be seen.
        try output.fileHandleForWriting.close()
        let accepting = /ACCEPT 127\.0\.0\.1:([0-9]+)\n/
        var port: Int?
        while port == nil {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw OpenSSL.Failure("openssl s_server did not start.") }
            printed += String(decoding: piece, as: UTF8.self)
            port = printed.firstMatch(of: accepting).flatMap { Int($0.output.1) }
        }
        self.port = port ?? 0
    }

    /// Stops the server and returns its output, which contains every byte that clients sent.
    func end() -> String {
        process.end()
        printed += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return printed
    }
}

enum OpenSSL {
    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    static func start(_ arguments: [String], input: Int32? = nil, output: Int32? = nil) throws -> Child {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else {
            throw Failure("The tests of TLS need /usr/bin/openssl: apt-get install openssl")
        }
        return try Child("/usr/bin/openssl", arguments, input: input, output: output)
    }
}
