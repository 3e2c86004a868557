import Configuration
import Foundation
import Portal
import Stytch
import SystemPackage

/// The operator's settings, read once at the start.
struct Settings: Sendable {
    let origin: Origin
    let stateFolder: String
    let socket: String
    let slots: Int
    let templates: String
    let publicFolder: String
    let reloadsTemplates: Bool
    /// The minimum age of an intent without an outcome before the portal checks Stytch for it.
    let settleAfter: Duration
    let projectID: String
    let secret: Secret
    let stytch: Origin?
    let witnesses: [Witness]

    /// Reads all settings; throws an error that names every missing or invalid one, in a sentence each.
    init(_ reader: ConfigReader) throws(SettingsError) {
        var problems: [String] = []
        let text = { (key: ConfigKey, isSecret: Bool) -> String? in
            let value = reader.string(forKey: key, isSecret: isSecret)
            return value?.isEmpty == false ? value : nil
        }
        let state = text("portal.state.dir", false) ?? ".portal"
        stateFolder = state
        socket = text("portal.socket", false) ?? "\(state)/run/portal.sock"
        templates = text("portal.templates", false) ?? "templates"
        publicFolder = text("portal.public", false) ?? "public"

        let originText = text("portal.origin", false) ?? "http://localhost:8080"
        let origin = Origin(originText)
        if origin == nil {
            problems.append("PORTAL_ORIGIN is “\(originText)”, but it must look like https://portal.example.com.")
        }

        let slots = text("portal.slots", false).map { Int($0) } ?? 64
        if slots.map({ !(1...4096 ~= $0) }) ?? true { problems.append("PORTAL_SLOTS must be a number from 1 to 4096.") }

        let reloads = text("portal.reload.templates", false) ?? "false"
        if !["true", "false"].contains(reloads) { problems.append("PORTAL_RELOAD_TEMPLATES must be true or false.") }

        let settleAfter = text("portal.settle.after", false).map { Int($0) } ?? 30
        if settleAfter.map({ !(1...3600 ~= $0) }) ?? true {
            problems.append("PORTAL_SETTLE_AFTER must be a number of seconds from 1 to 3600.")
        }

        var witnesses: [Witness] = []
        for entry in (text("portal.witnesses", false) ?? "").split(separator: " ") {
            guard let witness = Witness(entry) else {
                problems.append("PORTAL_WITNESSES contains “\(entry)”, which is not a verifier key, an @ and a URL.")
                continue
            }
            witnesses.append(witness)
        }

        let project = text("stytch.project.id", false)
        if project == nil {
            problems.append("STYTCH_PROJECT_ID is missing. The Stytch Dashboard shows it under API keys.")
        }
        if let project, !project.hasPrefix("project-") {
            problems.append("STYTCH_PROJECT_ID must begin with “project-”.")
        }
        let secret = text("stytch.secret", true)
        if secret == nil {
            problems.append(
                "STYTCH_SECRET is missing. Store it in a file named stytch-secret in CREDENTIALS_DIRECTORY.")
        }
        let baseURL = text("stytch.base.url", false)
        let stytch = baseURL.flatMap { Origin($0) }
        if baseURL != nil, stytch == nil {
            problems.append("STYTCH_BASE_URL must look like https://test.stytch.com, without a path.")
        }
        if let stytch, stytch.scheme == "http", !stytch.isLoopback {
            problems.append("STYTCH_BASE_URL can begin with http:// only for this server itself.")
        }
        guard let origin, let slots, let settleAfter, let project, let secret, problems.isEmpty else {
            throw SettingsError(sentences: problems)
        }
        self.origin = origin
        self.slots = slots
        reloadsTemplates = reloads == "true"
        self.settleAfter = .seconds(settleAfter)
        projectID = project
        self.secret = Secret(secret)
        self.stytch = stytch
        self.witnesses = witnesses
    }

    /// Returns a reader of credential files first, then of the environment.
    static func reader(environment: [String: String] = ProcessInfo.processInfo.environment) async throws -> ConfigReader
    {
        let environmentProvider = EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(["STYTCH_SECRET"]))
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
            return ConfigReader(provider: environmentProvider)
        }
        try checkPermissions(in: folder)
        let files = try await DirectoryFilesProvider(directoryPath: FilePath(folder))
        return ConfigReader(providers: [files, environmentProvider])
    }

    /// Returns the folder of the databases, which must exist.
    static func stateFolder(_ reader: ConfigReader) throws(SettingsError) -> String {
        let state = reader.string(forKey: "portal.state.dir", default: ".portal")
        try require(["PORTAL_STATE_DIR": state])
        return state
    }

    /// Throws unless all folders, given by the settings that name them, can be read.
    static func require(_ folders: KeyValuePairs<String, String>) throws(SettingsError) {
        let missing = folders.filter { (try? FileManager.default.contentsOfDirectory(atPath: $0.value)) == nil }
        guard missing.isEmpty else {
            throw SettingsError(
                sentences: missing.map { "\($0.key) is “\($0.value)”, which is not a readable directory." })
        }
    }

    /// Throws if other users of the server can read a credential (S-52).
    private static func checkPermissions(in folder: String) throws {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
            throw SettingsError(sentences: [
                "CREDENTIALS_DIRECTORY is “\(folder)”, which is not a readable directory."
            ])
        }
        for name in names.sorted() {
            let mode = try manager.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int ?? 0o777
            guard mode & 0o077 == 0 else {
                throw SettingsError(sentences: [
                    "The file \(name) in CREDENTIALS_DIRECTORY can be read by other users. Change its mode to 0400."
                ])
            }
        }
    }
}

/// Missing or invalid settings, in a sentence each.
struct SettingsError: Error, Equatable {
    let sentences: [String]

    /// `EX_CONFIG` of sysexits.h.
    static let exitCode: Int32 = 78
}

extension Origin {
    /// Whether the origin is on this server's loopback interface.
    fileprivate var isLoopback: Bool {
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
    }
}
