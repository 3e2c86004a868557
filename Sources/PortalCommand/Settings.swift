import Configuration
import Foundation
import Stytch
import SystemPackage

/// What the operator has decided, read once at start.
struct Settings: Sendable {
    let origin: Origin
    let stateFolder: String
    let socket: String
    let slots: Int
    let templates: String
    let publicFolder: String
    let reloadsTemplates: Bool
    /// How old an intent must be, in seconds, before the portal looks how it ended.
    let settleAfter: Int
    let projectID: String
    let secret: Secret
    let stytch: Origin?

    /// Reads all settings; an error names every one that is missing or wrong, in a sentence each.
    init(_ reader: ConfigReader) throws(SettingsError) {
        var wrong: [String] = []
        let text = { (key: ConfigKey, isSecret: Bool) -> String? in
            let value = reader.string(forKey: key, isSecret: isSecret)
            return value?.isEmpty == false ? value : nil
        }
        let state = text("portal.state.dir", false) ?? ".portal"
        stateFolder = state
        socket = text("portal.socket", false) ?? "\(state)/run/portal.sock"
        templates = text("portal.templates", false) ?? "templates"
        publicFolder = text("portal.public", false) ?? "public"

        let ownOrigin = text("portal.origin", false) ?? "http://localhost:8080"
        let origin = Origin(ownOrigin)
        if origin == nil {
            wrong.append("PORTAL_ORIGIN is “\(ownOrigin)”, but it must look like https://portal.example.com.")
        }

        let slots = text("portal.slots", false).map { Int($0) } ?? 64
        if slots.map({ !(1...4096 ~= $0) }) ?? true { wrong.append("PORTAL_SLOTS must be a number from 1 to 4096.") }

        let reloads = text("portal.reload.templates", false) ?? "false"
        if !["true", "false"].contains(reloads) { wrong.append("PORTAL_RELOAD_TEMPLATES must be true or false.") }

        let settle = text("portal.settle.after", false).map { Int($0) } ?? 30
        if settle.map({ !(1...3600 ~= $0) }) ?? true {
            wrong.append("PORTAL_SETTLE_AFTER must be a number of seconds from 1 to 3600.")
        }

        let project = text("stytch.project.id", false)
        if project == nil { wrong.append("STYTCH_PROJECT_ID is missing; Stytch's Dashboard shows it under API keys.") }
        if let project, !project.hasPrefix("project-") {
            wrong.append("STYTCH_PROJECT_ID must begin with “project-”.")
        }
        let secret = text("stytch.secret", true)
        if secret == nil {
            wrong.append("STYTCH_SECRET is missing; put it into a file named stytch-secret in CREDENTIALS_DIRECTORY.")
        }
        let base = text("stytch.base.url", false)
        let stytch = base.flatMap { Origin($0) }
        if base != nil, stytch == nil {
            wrong.append("STYTCH_BASE_URL must look like https://test.stytch.com, with no path.")
        }
        if let stytch, stytch.scheme == "http", !stytch.isThisMachine {
            wrong.append("STYTCH_BASE_URL may begin with http:// towards this machine only.")
        }
        guard let origin, let slots, let settle, let project, let secret, wrong.isEmpty else {
            throw SettingsError(sentences: wrong)
        }
        self.origin = origin
        self.slots = slots
        reloadsTemplates = reloads == "true"
        settleAfter = settle
        projectID = project
        self.secret = Secret(secret)
        self.stytch = stytch
    }

    /// The readers in their order: files of credentials first, then the environment.
    static func reader(environment: [String: String] = ProcessInfo.processInfo.environment) async throws -> ConfigReader
    {
        let environmentProvider = EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(["STYTCH_SECRET"]))
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
            return ConfigReader(provider: environmentProvider)
        }
        try refuseOpenFiles(in: folder)
        let files = try await DirectoryFilesProvider(directoryPath: FilePath(folder))
        return ConfigReader(providers: [files, environmentProvider])
    }

    /// The folder of the databases, which must be there.
    static func stateFolder(_ reader: ConfigReader) throws(SettingsError) -> String {
        let state = reader.string(forKey: "portal.state.dir", default: ".portal")
        try require(["PORTAL_STATE_DIR": state])
        return state
    }

    /// Refuses folders that are not there or cannot be read, each in a sentence with the setting that names it.
    static func require(_ folders: KeyValuePairs<String, String>) throws(SettingsError) {
        let missing = folders.filter { (try? FileManager.default.contentsOfDirectory(atPath: $0.value)) == nil }
        guard missing.isEmpty else {
            throw SettingsError(
                sentences: missing.map { "\($0.key) is “\($0.value)”, which is no folder that can be read." })
        }
    }

    /// A credential that others on the machine may read is none (S-52).
    private static func refuseOpenFiles(in folder: String) throws {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
            throw SettingsError(sentences: ["CREDENTIALS_DIRECTORY names “\(folder)”, which cannot be read."])
        }
        for name in names.sorted() {
            let mode = try manager.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int ?? 0o777
            guard mode & 0o077 == 0 else {
                throw SettingsError(sentences: [
                    "The file \(name) in CREDENTIALS_DIRECTORY may be read by others. Give it the mode 0400."
                ])
            }
        }
    }
}

/// Settings that are missing or wrong, in a sentence each.
struct SettingsError: Error, Equatable {
    let sentences: [String]

    /// `EX_CONFIG` of sysexits.h.
    static let exitCode: Int32 = 78
}

/// A text that prints as dots, however it is printed.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { "••••••••" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension Origin {
    /// Whether the origin is on this machine's loopback.
    var isThisMachine: Bool {
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
    }
}
