import ArgumentParser
import Configuration
import FlyingFox
import FlyingSocks
import Foundation
import TransparencyLog

/// Serves a witness, which cosigns the checkpoints of logs on other servers (C2SP tlog-witness).
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosigns checkpoints of audit logs on other servers, unless a log was forked.",
        discussion: """
            Run it on a machine that the administrators of the portal cannot change. It prints its key at the start: add \
            KEY@http://HOST:PORT to PORTAL_WITNESSES of the portal. Whoever has that key can verify with portal audit verify \
            --witness KEY. Requests and answers are signed, so HTTP is enough.
            """)
    @Option(help: "The IP address and the port, such as 127.0.0.1:8090 or [::1]:8090.") var listen: String
    @Option(help: "The folder of its key and of the last checkpoint of each log; it must exist.") var state: String
    @Option(help: "The key of a log to witness, which is remembered; portal audit checkpoint --key prints it.")
    var log: [String] = []

    private static let maximumBodyLength = 64 * 1024

    func run() async throws {
        try await Commands.run { _ in
            try Settings.require(["--state": state])
            let store = try WitnessStore(folder: state, adding: log)
            let server = try Self.server(listen)
            await server.appendRoute("POST /add-checkpoint") { request in
                var body = Data()
                for try await piece in request.bodySequence {
                    body += piece
                    guard body.count <= Self.maximumBodyLength else {
                        return HTTPResponse(statusCode: .payloadTooLarge)
                    }
                }
                return try await Self.response(store.answer(String(decoding: body, as: UTF8.self)))
            }
            print("Verifier key: \(store.verifierKey)")
            print("Witnessing \(store.logCount) \(store.logCount == 1 ? "log" : "logs") on \(listen)")
            // A pipe is written only when it is full.
            fflush(nil)
            try await server.run()
        }
    }

    private static func server(_ text: String) throws -> HTTPServer {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            throw SettingsError(sentences: ["“\(text)” is not an IP address and a port, such as 127.0.0.1:8090."])
        }
        let host = text[..<colon]
        do {
            if host.hasPrefix("["), host.hasSuffix("]") {
                let address = try sockaddr_in6.inet6(ip6: String(host.dropFirst().dropLast()), port: port)
                return HTTPServer(address: address, logger: .disabled)
            }
            let ip = host == "localhost" ? "127.0.0.1" : String(host)
            return HTTPServer(address: try sockaddr_in.inet(ip4: ip, port: port), logger: .disabled)
        } catch {
            throw SettingsError(sentences: ["“\(text)” is not an IP address and a port, such as 127.0.0.1:8090."])
        }
    }

    private static func response(_ result: (answer: WitnessAnswer, cosignature: String?)) -> HTTPResponse {
        switch result.answer {
        case .accepted: HTTPResponse(statusCode: .ok, body: Data("\(result.cosignature ?? "")\n".utf8))
        case .conflict(let size):
            HTTPResponse(
                statusCode: .conflict, headers: [.contentType: "text/x.tlog.size"], body: Data("\(size)\n".utf8))
        case .malformed: HTTPResponse(statusCode: .badRequest)
        case .unsigned: HTTPResponse(statusCode: .forbidden)
        case .unknownLog: HTTPResponse(statusCode: .notFound)
        case .invalidProof: HTTPResponse(statusCode: .unprocessableContent)
        }
    }
}
