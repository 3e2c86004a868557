public import Accounts
public import ArgumentParser
import Configuration
import Foundation

/// Manages the admins from the server's shell.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Adds, lists and changes the admins of the portal.",
        discussion: "Passwords are read from the first line of standard input, never from an argument.",
        subcommands: [Add.self, List.self, Disable.self, SetPassword.self, SetRole.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds an admin; the password is read from standard input.")
        @Argument(help: "The email address.") var email: String
        @Option(help: "viewer, revoker, auditor or owner.") var role: Role

        func run() async throws {
            try await Commands.withAccounts { accounts in
                let account = try accounts.add(email, role: role, password: try Commands.password())
                print("Added \(account.email) as \(account.role.rawValue).")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the admins.")

        func run() async throws {
            try await Commands.withAccounts { accounts in
                for account in try accounts.list() {
                    print("\(account.email)\t\(account.role.rawValue)\t\(account.isDisabled ? "disabled" : "active")")
                }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disables an admin and ends their sessions.")
        @Argument(help: "The email address.") var email: String

        func run() async throws {
            try await Commands.withAccounts { accounts in
                try accounts.disable(email)
                print("Disabled \(email).")
            }
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets an admin's password from standard input and ends their sessions.")
        @Argument(help: "The email address.") var email: String

        func run() async throws {
            try await Commands.withAccounts { accounts in
                try accounts.setPassword(of: email, to: try Commands.password())
                print("Changed the password of \(email).")
            }
        }
    }

    struct SetRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Changes an admin's role.")
        @Argument(help: "The email address.") var email: String
        @Argument(help: "viewer, revoker, auditor or owner.") var role: Role

        func run() async throws {
            try await Commands.withAccounts { accounts in
                try accounts.setRole(of: email, to: role)
                print("\(email) is now \(role.rawValue).")
            }
        }
    }
}

extension Role: ExpressibleByArgument {}
