import HTTP
import HTTPTypes
import Testing

@testable import Sandbox

@Suite struct `Routing` {
    @Test(arguments: [
        (HTTPRequest.Method.get, "/v1/users/a", Endpoint.user("a", .get)),
        (.get, "/v1/users/a%7Cb", .user("a|b", .get)),
        (.get, "/v1/users/a%2Fb", .user("a/b", .get)),
        (.get, "/v1/users/a/connected_apps", .user("a", .connectedApps)),
        (.post, "/v1/users/a/connected_apps/b/revoke", .user("a", .revoke(app: "b"))),
        (.post, "/v1/users/search", .searchUsers),
        (.get, "/v1/debug/whoami", .whoami),
        (.get, "/v1/connected_apps/clients/a", .client("a")),
        (.post, "/v1/connected_apps/clients/search", .searchClients),
        (.post, "/sandbox/reset", .reset),
        (.get, "/v1/users/a/connected_apps?user_id=a&user_id=a&other&=&%zz", .user("a", .connectedApps)),
    ])
    func `finds the endpoint by method and path, regardless of the query`(
        method: HTTPRequest.Method, path: String, endpoint: Endpoint
    ) throws {
        #expect(try Endpoint(Request(method, path)) == endpoint)
    }

    @Test(arguments: [
        "/", "", "/v1", "/v1/users", "/v1/users/", "/v1/users//connected_apps", "/v1/users/a/", "//v1/users/a",
        "/v1/users/a/connected_apps/", "/v1/users/a/Connected_Apps", "/v1/users/../connected_apps", "/v1/users/.",
        "/v1/users/a/connected_apps/./revoke", "/v1/users/a/sessions", "/v1/b2b/organizations/search", "/v2/users/a",
        "/v1/users/a/connected_apps/b/revoke/c", "/sandbox",
    ])
    func `returns 404 route_not_found for any other path`(path: String) async throws {
        for method in [HTTPRequest.Method.get, .post] {
            let reply = await Sandbox().send(method, path)
            #expect(reply.status == 404)
            #expect(try reply.string("error_type") == "route_not_found")
            #expect(try reply.string("error_message") == "The route provided is not supported.")
            #expect(try reply.string("error_url") == "https://stytch.com/docs/api/errors/404#route_not_found")
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/users/customer-0001", "GET"),
        (.delete, "/v1/users/customer-0001", "GET"),
        (.post, "/v1/users/customer-0001/connected_apps", "GET"),
        (.get, "/v1/users/customer-0001/connected_apps/b/revoke", "POST"),
        (.put, "/v1/users/search", "POST, GET"),
        (.post, "/v1/debug/whoami", "GET"),
        (.get, "/sandbox/reset", "POST"),
    ])
    func `returns 405 with the allowed methods for any other method`(
        method: HTTPRequest.Method, path: String, allowed: String
    ) async throws {
        let reply = await Sandbox().send(method, path)

        #expect(reply.status == 405)
        #expect(reply.response[.allow] == allowed)
        #expect(try reply.string("error_type") == "method_not_allowed")
    }

    @Test(arguments: ["/v1/users/%zz", "/v1/users/%00", "/v1/users/%ff", "/v1/users/a/connected_apps/%/revoke"])
    func `returns 400 for a path with an invalid encoding`(path: String) async throws {
        let reply = await Sandbox().send(path.hasSuffix("revoke") ? .post : .get, path)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == "bad_request")
    }
}
