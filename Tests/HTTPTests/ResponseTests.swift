import HTTP
import HTTPTypes
import Testing

@Suite struct `A response` {
    @Test func `with a page has its type and charset`() {
        let response = Response.html(Array("<p>ü".utf8), status: .notFound)

        #expect(response.status == .notFound)
        #expect(response[.contentType] == "text/html; charset=utf-8")
        #expect(response.body == Array("<p>ü".utf8))
        #expect(Response.html([]).status == .ok)
    }

    @Test func `with plain text has its type and charset`() {
        let response = Response.text("ü\n", status: .serviceUnavailable)

        #expect(response.status == .serviceUnavailable)
        #expect(response[.contentType] == "text/plain; charset=utf-8")
        #expect(response.body == [0xC3, 0xBC, 0x0A])
        #expect(Response.text("").status == .ok)
    }

    @Test func `after a POST redirects to a GET, without a body`() {
        let response = Response.seeOther("/users/7?operation=1#top")

        #expect(response.status.code == 303)
        #expect(response.head.headerFields == [.location: "/users/7?operation=1#top"])
        #expect(response.body == [])
    }

    @Test(arguments: ["/\r\nSet-Cookie: a=b", "/\nSet-Cookie: a=b", "/\rx", "/\0x"])
    func `S-42: cannot get a second field through a URL`(_ location: String) {
        let response = Response.seeOther(location)

        #expect(response.head.headerFields.count == 1)
        #expect(response[.location]?.utf8.allSatisfy { $0 >= 0x20 } == true)
    }

    @Test func `can have a field set, replaced and removed`() {
        var response = Response(.ok, fields: [.retryAfter: "1"], body: [1, 2])
        response[.retryAfter] = "2"
        #expect(response.head.headerFields[values: .retryAfter] == ["2"])

        response[.retryAfter] = nil
        #expect(response[.retryAfter] == nil)
        #expect(response.body == [1, 2])
    }
}

@Suite struct `An HTTP error` {
    @Test func `has a status and a message`() {
        #expect(HTTPError.badRequest("Why.") == HTTPError(.badRequest, "Why."))
        #expect(HTTPError.badRequest("Why.").status.code == 400)
        #expect(HTTPError.badRequest("Why.").message == "Why.")
        #expect(HTTPError.badRequest("Why.").fields == [:])
        #expect(HTTPError.notFound.status.code == 404)
        #expect(HTTPError.notFound.status == .notFound)
    }

    @Test func `keeps the fields of its response`() {
        #expect(HTTPError(.serviceUnavailable, "Wait.", fields: [.retryAfter: "3"]).fields[.retryAfter] == "3")
    }

    @Test func `has the allowed methods in its message and in Allow`() {
        let error = HTTPError.methodNotAllowed([.get, .head, .post])

        #expect(error.status.code == 405)
        #expect(error.fields == [.allow: "GET, HEAD, POST"])
        #expect(error.message.contains("GET, HEAD, POST"))
    }

    @Test func `differs from an error with another status, message or field`() {
        let error = HTTPError(.badRequest, "Why.")

        #expect(error != HTTPError(.notFound, "Why."))
        #expect(error != HTTPError(.badRequest, "Why not."))
        #expect(error != HTTPError(.badRequest, "Why.", fields: [.allow: "GET"]))
    }
}
