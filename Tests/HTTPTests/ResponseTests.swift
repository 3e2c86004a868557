import HTTP
import HTTPTypes
import Testing

@Suite struct `A response` {
    @Test func `of a page says its type and its encoding`() {
        let response = Response.html(Array("<p>ü".utf8), status: .notFound)

        #expect(response.status == .notFound)
        #expect(response[.contentType] == "text/html; charset=utf-8")
        #expect(response.body == Array("<p>ü".utf8))
        #expect(Response.html([]).status == .ok)
    }

    @Test func `of plain text says its type and its encoding`() {
        let response = Response.text("ü\n", status: .serviceUnavailable)

        #expect(response.status == .serviceUnavailable)
        #expect(response[.contentType] == "text/plain; charset=utf-8")
        #expect(response.body == [0xC3, 0xBC, 0x0A])
        #expect(Response.text("").status == .ok)
    }

    @Test func `after a POST says where to go on with GET, and nothing else`() {
        let response = Response.seeOther("/users/7?operation=1#top")

        #expect(response.status.code == 303)
        #expect(response.head.headerFields == [.location: "/users/7?operation=1#top"])
        #expect(response.body == [])
    }

    @Test(arguments: ["/\r\nSet-Cookie: a=b", "/\nSet-Cookie: a=b", "/\rx", "/\0x"])
    func `S-42: cannot be given a second field through an address`(_ location: String) {
        let response = Response.seeOther(location)

        #expect(response.head.headerFields.count == 1)
        #expect(response[.location]?.utf8.allSatisfy { $0 >= 0x20 } == true)
    }

    @Test func `takes, replaces and loses a field`() {
        var response = Response(.ok, fields: [.retryAfter: "1"], body: [1, 2])
        response[.retryAfter] = "2"
        #expect(response.head.headerFields[values: .retryAfter] == ["2"])

        response[.retryAfter] = nil
        #expect(response[.retryAfter] == nil)
        #expect(response.body == [1, 2])
    }
}

@Suite struct `An error for the person who asked` {
    @Test func `has a status and a sentence`() {
        #expect(HTTPError.badRequest("Why.") == HTTPError(.badRequest, "Why."))
        #expect(HTTPError.badRequest("Why.").status.code == 400)
        #expect(HTTPError.badRequest("Why.").message == "Why.")
        #expect(HTTPError.badRequest("Why.").fields == [:])
        #expect(HTTPError.notFound.status.code == 404)
        #expect(HTTPError.notFound.status == .notFound)
    }

    @Test func `keeps the fields that the answer needs`() {
        #expect(HTTPError(.serviceUnavailable, "Wait.", fields: [.retryAfter: "3"]).fields[.retryAfter] == "3")
    }

    @Test func `names the methods that an address takes, in words and in Allow`() {
        let error = HTTPError.methodNotAllowed([.get, .head, .post])

        #expect(error.status.code == 405)
        #expect(error.fields == [.allow: "GET, HEAD, POST"])
        #expect(error.message.contains("GET, HEAD, POST"))
    }

    @Test func `differs from an error of another status, sentence or field`() {
        let error = HTTPError(.badRequest, "Why.")

        #expect(error != HTTPError(.notFound, "Why."))
        #expect(error != HTTPError(.badRequest, "Why not."))
        #expect(error != HTTPError(.badRequest, "Why.", fields: [.allow: "GET"]))
    }
}
