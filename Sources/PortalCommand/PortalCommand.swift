import ArgumentParser

@main
struct PortalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal",
        abstract: "Shows which apps users have connected through Stytch, revokes them, and keeps proof.",
        discussion:
            "Settings are read from the environment and from files in CREDENTIALS_DIRECTORY; see README.md.",
        subcommands: [
            Serve.self, SandboxCommand.self, AdminCommand.self, AuditCommand.self, BackupCommand.self,
            RestoreCommand.self, WitnessCommand.self,
        ])
}
