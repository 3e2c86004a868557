import Accounts
import ArgumentParser
import AuditLog
import FastCGI
import Foundation
import HTTP
import HTTPClient
import Logging
import Portal
import Sandbox
import ServiceLifecycle
import Stytch
import SystemPackage
import Templates

/// Serves the portal to nginx.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the portal on a FastCGI socket for nginx.")

    func run() async throws {
        try await Commands.run { reader in
            let settings = try Settings(reader)
            try Settings.require([
                "PORTAL_STATE_DIR": settings.stateFolder, "PORTAL_TEMPLATES": settings.templates,
                "PORTAL_PUBLIC": settings.publicFolder,
            ])
            try await Self.serve(settings)
        }
    }

    private static func serve(_ settings: Settings) async throws {
        let output = try LogOutput(.standardError)
        // What is queued when the process ends is written if somebody reads it.
        defer { output.finish() }
        let log = Logger(label: "portal") { _ in JSONLogHandler(write: output.append) }
        let project = Project(id: settings.projectID, secret: settings.secret.text, origin: settings.stytch)
        let environment = environment(of: project)
        let audit = try AuditLog(folder: settings.stateFolder)
        let client = try HTTPClient(userAgent: "connected-apps-portal")
        let portal = Portal(
            origin: settings.origin.description,
            site: SiteInfo(
                environment: environment, project: project.id,
                assetVersion: try AssetVersion.of(folder: settings.publicFolder)),
            project: project, transport: client, audit: audit,
            accounts: try Accounts(folder: settings.stateFolder),
            templates: try Templates(folder: settings.templates, reloading: settings.reloadsTemplates), log: log,
            settleAfter: settings.settleAfter)
        audit.listenToAnchors { log.info("anchor", metadata: ["anchor": "\($0)"]) }
        audit.listenToCheckpoints { log.info("checkpoint", metadata: ["checkpoint": "\($0)"]) }
        await portal.backgroundJobs.start(version: "\(Version.text), SQLite \(AuditLog.sqliteVersion)")
        let witnesses = Witnesses(settings.witnesses, through: client, audit: audit, log: log)
        let bind = { @Sendable [socket = settings.socket, slots = settings.slots] in
            Worker(
                try Listener.inherited() ?? Listener.bind(path: socket), slots: slots,
                handler: { await portal.respond(to: $0) }, rejectionHandler: { await portal.reject($0, client: $1) })
        }

        log.info(
            "start",
            metadata: [
                "environment": "\(environment)", "project": "\(project.id)", "stytch": "\(project.origin)",
                "secret": "\(settings.secret)", "origin": "\(settings.origin)", "slots": "\(settings.slots)",
            ])
        try await Services.run(
            [
                Services.Client(client: client), Services.Jobs(jobs: portal.backgroundJobs),
                WholeLogVerification(jobs: portal.backgroundJobs), Services.Witnessing(witnesses: witnesses),
                Services.Worker(bind: bind), Services.FailureMonitor(audit: audit),
            ], log: log)
        log.info("stop")
    }

    private static func environment(of project: Project) -> String {
        project.id == Sandbox.projectID ? "SANDBOX" : project.environment.rawValue.uppercased()
    }
}
