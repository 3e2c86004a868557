import ArgumentParser
import Configuration
import FastCGI
import Foundation
import HTTP
import Logging
import Sandbox
import ServiceLifecycle
import SystemPackage

/// Serves the sandbox, a substitute for the Stytch API.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serves a substitute for the Stytch API with made-up users on a FastCGI socket for nginx.")

    func run() async throws {
        try await Commands.run { reader in
            let state = try Settings.stateFolder(reader)
            let socket = reader.string(forKey: "portal.sandbox.socket", default: "\(state)/run/sandbox.sock")
            let output = try LogOutput(.standardError)
            defer { output.finish() }
            let log = Logger(label: "sandbox") { _ in JSONLogHandler(write: output.append) }
            let record = try RecordFile("\(state)/sandbox.jsonl")
            let sandbox = Sandbox { record.append($0) }
            let bind = { @Sendable in
                Worker(
                    try Listener.inherited() ?? Listener.bind(path: socket), handler: { await sandbox.respond(to: $0) },
                    rejectionHandler: { error, _ in .text(error.message, status: error.status) })
            }
            try await Services.run([Services.Worker(bind: bind)], log: log)
        }
    }
}

/// A file to which lines are appended; a line is in the file before the response that it describes is sent.
final class RecordFile: Sendable {
    private let file: SystemPackage.FileDescriptor

    init(_ path: String) throws {
        do {
            file = try .open(
                FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw SettingsError(sentences: ["The file \(path) cannot be written."])
        }
    }

    /// Appends a line with one write, so that lines of several processes do not mix.
    func append(_ line: String) {
        _ = try? file.writeAll((line + "\n").utf8)
    }

    deinit { try? file.close() }
}
