import Configuration
import Foundation
import Stytch
import Testing

@testable import PortalCommand

@Suite struct `The settings` {
    private static let required = [
        "STYTCH_PROJECT_ID": "project-test-11111111-1111-1111-1111-111111111111",
        "STYTCH_SECRET": "secret-test-canary-5f2a",
    ]

    private func settings(_ changes: [String: String] = [:]) async throws -> Settings {
        try Settings(try await Settings.reader(environment: Self.required.merging(changes) { _, new in new }))
    }

    private func problems(_ changes: [String: String]) async -> [String] {
        do {
            _ = try await settings(changes)
            return []
        } catch let error as SettingsError { return error.sentences } catch { return ["\(error)"] }
    }

    @Test func `have defaults, except for two`() async throws {
        let settings = try await settings()
        #expect(settings.origin.description == "http://localhost:8080")
        #expect(settings.stateFolder == ".portal")
        #expect(settings.socket == ".portal/run/portal.sock")
        #expect(settings.slots == 64)
        #expect(!settings.reloadsTemplates)
        #expect(settings.witnesses.isEmpty)
        #expect(settings.stytch == nil)
    }

    @Test func `are rejected with every problem at once, each in a sentence`() async {
        let problems = await problems([
            "STYTCH_PROJECT_ID": "", "STYTCH_SECRET": "", "PORTAL_SLOTS": "many", "PORTAL_ORIGIN": "portal.example.com",
        ])
        #expect(problems.count == 4)
        #expect(problems.allSatisfy { $0.hasSuffix(".") })
    }

    @Test(arguments: [
        ("PORTAL_SLOTS", "0"), ("PORTAL_SLOTS", "4097"), ("PORTAL_SLOTS", "-1"),
        ("PORTAL_SLOTS", "99999999999999999999"),
        ("PORTAL_ORIGIN", "https://a@b"), ("PORTAL_ORIGIN", "https://a/path"), ("PORTAL_ORIGIN", "ftp://a"),
        ("PORTAL_RELOAD_TEMPLATES", "yes"), ("PORTAL_WITNESSES", "a@https://witness.example"),
        ("STYTCH_PROJECT_ID", "11111111"),
        ("STYTCH_BASE_URL", "https://test.stytch.com/v1"), ("STYTCH_BASE_URL", "http://test.stytch.com"),
        ("STYTCH_BASE_URL", "http://127.0.0.1.example.com"), ("STYTCH_BASE_URL", "http://localhost@example.com"),
    ])
    func `are rejected if a value is invalid, and the message names the setting`(name: String, value: String) async {
        let problems = await problems([name: value])
        #expect(problems.count == 1)
        #expect(problems.first?.contains(name) == true)
    }

    @Test(arguments: ["http://127.0.0.1:9900", "http://localhost", "http://[::1]:8080", "https://login.example.com"])
    func `accept another base URL of Stytch, and http only for this server`(url: String) async throws {
        #expect(try await settings(["STYTCH_BASE_URL": url]).stytch?.description == url)
    }

    @Test func `never reveal the secret, whatever prints them`() async throws {
        let settings = try await settings()
        var dumped = ""
        dump(settings, to: &dumped)
        for text in [dumped, "\(settings)", String(reflecting: settings), "\(settings.secret)"] {
            #expect(!text.contains("canary"))
        }
        #expect(settings.secret.text == "secret-test-canary-5f2a")
    }

    @Test func `prefer a file of credentials to the environment`() async throws {
        let folder = try CredentialsFolder(["stytch-secret": "secret-from-file\n"], mode: 0o400)
        #expect(try await settings(["CREDENTIALS_DIRECTORY": folder.path]).secret.text == "secret-from-file")
    }

    @Test(arguments: [0o440, 0o404, 0o444, 0o420, 0o402])
    func `are rejected if other users can read or change a credential (S-52)`(mode: Int) async throws {
        let folder = try CredentialsFolder(["stytch-secret": "secret-from-file"], mode: mode)
        let problems = await problems(["CREDENTIALS_DIRECTORY": folder.path])
        #expect(problems.count == 1)
        #expect(problems.first?.contains("stytch-secret") == true)
        #expect(problems.first?.contains("secret-from-file") == false)
    }

    @Test func `are rejected if the folder of credentials does not exist`() async {
        #expect(await problems(["CREDENTIALS_DIRECTORY": "/no/such/folder"]).count == 1)
    }
}

/// A temporary folder of credentials.
private final class CredentialsFolder {
    let path = FileManager.default.temporaryDirectory.path + "/credentials-\(UUID().uuidString)"

    init(_ files: [String: String], mode: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(path)/\(name)")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
