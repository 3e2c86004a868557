import Accounts
import ArgumentParser
import AuditLog
import Configuration
import FastCGI
import Foundation
import Templates
import Threads

/// What all commands share: a hardened process, and errors in words.
enum Commands {
    /// Runs a command with the settings; an error is printed as a sentence to standard error, and invalid settings exit with 78.
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

    /// Removes the variables with which libcurl would use a proxy, other certificates, or a key log (S-54), and restricts what
    /// the process leaves behind (S-53).
    private static func harden() {
        ProcessHardening.restrictFiles()
        ProcessHardening.removeVariables([
            "SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
            "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        ])
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case AuditLogError.inUse: "Another process is using the audit log in this state folder. Stop it first."
        case AuditLogError.unusable(let why), AuditLogError.unavailable(let why): why
        case let error as PruningError: sentence(for: error)
        case let error as AccountsError: sentence(for: error)
        default: String(describing: error)
        }
    }

    private static func sentence(for error: PruningError) -> String {
        switch error {
        case .tooRecent: "Entries newer than 90 days cannot be pruned. Use an earlier date."
        case .nothingToPrune: "There are no older entries, or they belong to open operations."
        case .fileExists: "The export file already exists and is not overwritten."
        case .exportDiffers(let seq):
            "The exported file differs from the log from entry #\(seq) on. Nothing was deleted."
        }
    }

    private static func sentence(for error: AccountsError) -> String {
        switch error {
        case .invalidEmail: "Not a valid email address."
        case .duplicateEmail: "An admin with this email address already exists."
        case .unknownAdmin: "There is no admin with this email address."
        case .weakPassword(let why): why
        case .busy: "Too many passwords are being checked. Try again in a moment."
        case .invalidCredentials: "Wrong email address or password."
        case .lastOwner: "This is the last owner. Make another admin an owner first."
        }
    }
}
