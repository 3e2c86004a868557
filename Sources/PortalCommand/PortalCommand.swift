import ArgumentParser

@main
struct PortalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal",
        abstract: "See which apps users have connected through Stytch, cut one off, and prove it later.",
        discussion:
            "Settings come from the environment and from the folder that CREDENTIALS_DIRECTORY names; see README.md.",
        subcommands: [
            Serve.self, SandboxCommand.self, AdminCommand.self, AuditCommand.self, BackupCommand.self,
            RestoreCommand.self,
        ])
}
