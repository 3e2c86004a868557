import Accounts
import ArgumentParser
import AuditLog
import Configuration
import FastCGI
import Foundation
import Templates

/// What all commands share: a process that keeps its secrets, and errors in words.
enum Commands {
    /// Runs a command with the settings; an error is a sentence on standard error, and settings that are wrong exit with 78.
    static func run(failure: Int32 = 1, _ command: (ConfigReader) async throws -> Void) async throws {
        harden()
        do { try await command(try await Settings.reader()) } catch let code as ExitCode { throw code } catch {
            let sentences = (error as? SettingsError)?.sentences ?? [sentence(for: error)]
            for sentence in sentences { FileHandle.standardError.write(Data("portal: \(sentence)\n".utf8)) }
            throw ExitCode(error is SettingsError ? SettingsError.exitCode : failure)
        }
    }

    static func withAccounts(_ command: (Accounts) throws -> Void) async throws {
        try await run { reader in
            try command(try Accounts(folder: try Settings.stateFolder(reader)))
        }
    }

    /// The first line of standard input.
    static func password() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw SettingsError(sentences: ["Give the password as the first line of standard input."])
        }
        return line
    }

    /// Files for the owner only, no core file, and none of the variables that would send libcurl elsewhere or make it
    /// write its keys down (S-53, S-54).
    private static func harden() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        for name in [
            "SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
            "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        ] {
            _ = unsafe unsetenv(name)
        }
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case AuditLogError.inUse: "Another process writes the audit log of this state folder. Stop it first."
        case AuditLogError.unsafe(let why), AuditLogError.unavailable(let why): why
        case let error as PruningError: sentence(for: error)
        case let error as AccountsError: sentence(for: error)
        default: String(describing: error)
        }
    }

    private static func sentence(for error: PruningError) -> String {
        switch error {
        case .tooYoung: "Entries younger than 90 days stay: name an earlier day."
        case .nothingToPrune: "No entry is older than that, or those that are belong to operations that are not over."
        case .fileExists: "The file to export to exists already; nothing is overwritten."
        case .exportDiffers(let seq): "What was exported does not read back from #\(seq) on, so nothing was deleted."
        }
    }

    private static func sentence(for error: AccountsError) -> String {
        switch error {
        case .notAnEmail: "That is no address of mail."
        case .exists: "An admin with this address exists already."
        case .unknown: "No admin has this address."
        case .weakPassword(let why): why
        case .busy: "Too many passwords are being checked. Try again in a moment."
        case .refused: "The address and the password do not belong together."
        case .lastOwner: "This is the last owner. Make somebody else an owner first."
        }
    }
}
