import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import Sandbox

/// A response, whose body is parsed with Foundation, so that the tests do not depend on the sandbox's own JSON.
struct Reply {
    let response: Response

    var status: Int { response.status.code }

    var text: String { String(decoding: response.body, as: UTF8.self) }

    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    func string(_ name: String) throws -> String? { try json()[name] as? String }

    func objects(_ name: String) throws -> [[String: Any]] { try #require(try json()[name] as? [[String: Any]]) }

    /// Returns the ids of the connected apps.
    func appIDs() throws -> [String] { try objects("connected_apps").compactMap { $0["connected_app_id"] as? String } }
}

extension Sandbox {
    static let authorization = "Basic " + Data("\(projectID):\(secret)".utf8).base64EncodedString()

    func get(_ path: String, _ fields: HTTPFields = [:]) async -> Reply { await send(.get, path, fields: fields) }

    func post(_ path: String, _ body: String = "{}", type: String? = "application/json") async -> Reply {
        await send(.post, path, fields: type.map { [.contentType: $0] } ?? [:], body: body)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = [:], body: String = "",
        authorization: String? = Sandbox.authorization
    ) async -> Reply {
        var fields = fields
        fields[.authorization] = authorization
        return Reply(response: await respond(to: Request(method, path, fields: fields, body: Array(body.utf8))))
    }

    /// Returns the ids of the apps that a user still has.
    func appIDs(of user: String) async throws -> [String] { try await get("/v1/users/\(user)/connected_apps").appIDs() }
}

/// Parses JSON with Foundation.
func parseObject(_ text: String) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
}
