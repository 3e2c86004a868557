import HTTP
import HTTPTypes
import Testing

@testable import Stytch

@Suite struct `S-61: A response` {
    @Test func `is successful if HTTP and the body say 200 and it has a request id`() throws {
        let envelope = try Envelope(Response(200, #"{"status_code":200,"request_id":"request-id-test-1","name":"x"}"#))

        #expect(envelope.requestID == "request-id-test-1")
        #expect(envelope.json["name"] == .string("x"))
    }

    @Test(arguments: [
        (200, "", JSONSyntaxError.unexpectedEnd, 0), (200, "{", .expectedName, 1), (200, "OK", .invalidValue, 0),
        (204, "", .unexpectedEnd, 0), (301, "", .unexpectedEnd, 0), (302, "<html>Moved</html>", .invalidValue, 0),
        (403, "<html>Denied</html>", .invalidValue, 0), (502, "<html>Bad gateway</html>", .invalidValue, 0),
        (503, "", .unexpectedEnd, 0),
    ])
    func `is malformed if its body is not JSON`(
        _ status: Int, _ body: String, _ problem: JSONSyntaxError, _ position: Int
    ) throws {
        #expect(try error(status, body) == malformed(.invalidJSON(problem, position: position), status: status))
    }

    @Test(arguments: [
        (200, "null"), (200, "[]"), (200, "200"), (200, #"[{"status_code":200,"request_id":"r"}]"#), (200, "{}"),
        (500, "{}"),
    ])
    func `is malformed without a status in its body`(_ status: Int, _ body: String) throws {
        #expect(try error(status, body) == malformed(.missing("status_code"), status: status))
    }

    @Test(arguments: ["null", #""200""#, "200.0", "2e2", "true", "[200]", "99999999999999999999"])
    func `is malformed if its status is not an integer`(_ bodyStatus: String) throws {
        #expect(
            try error(200, "{\"status_code\":\(bodyStatus),\"request_id\":\"r\"}")
                == malformed(.missing("status_code"), status: 200, requestID: "r"))
    }

    @Test(arguments: [
        (200, 404), (200, 201), (200, 0), (200, -200), (404, 200), (500, 200), (401, 403), (204, 200), (302, 200),
        (200, 500),
    ])
    func `is malformed if HTTP and the body disagree`(_ httpStatus: Int, _ bodyStatus: Int) throws {
        #expect(
            try error(httpStatus, errorBody(bodyStatus, "user_not_found"))
                == malformed(
                    .statusMismatch(http: httpStatus, body: bodyStatus), status: httpStatus,
                    requestID: "request-id-test-2"))
    }

    @Test func `is malformed if the last of two statuses disagrees`() throws {
        #expect(
            try error(200, #"{"status_code":200,"request_id":"r","status_code":404}"#).reason
                == .malformed(.statusMismatch(http: 200, body: 404)))
    }

    @Test(arguments: ["", #","request_id":null"#, #","request_id":"""#, #","request_id":7"#, #","request_id":["r"]"#])
    func `is malformed without a request id`(_ field: String) throws {
        #expect(
            try error(200, "{\"status_code\":200\(field)}")
                == malformed(.missing("request_id"), status: 200))
    }

    @Test(arguments: [(201, ""), (204, ""), (304, ""), (400, #","error_type":null"#), (500, #","error_type":7"#)])
    func `is malformed if it is neither a success nor an error with a type`(_ status: Int, _ field: String) throws {
        #expect(
            try error(status, "{\"status_code\":\(status),\"request_id\":\"r\"\(field)}")
                == malformed(.missing("error_type"), status: status, requestID: "r"))
    }

    @Test(arguments: ["", "<html>Slow down</html>", #"{"status_code":200,"request_id":"r"}"#, #"{"status_code":429}"#])
    func `with status 429 means rate limiting, regardless of its body`(_ body: String) throws {
        let error = try error(429, body, retryAfter: "7")

        #expect(error.reason == .tooManyRequests)
        #expect(error.status == 429)
        #expect(error.retryAfter == 7)
        #expect(error.mayHaveTakenEffect == true)
    }

    @Test func `needs no request id if it is an error`() throws {
        #expect(
            try error(404, #"{"status_code":404,"error_type":"user_not_found"}"#)
                == StytchError(.userNotFound, status: 404, type: "user_not_found"))
    }

    @Test func `has a request id and a type of at most 128 scalars`() throws {
        let long = String(repeating: "r", count: 129)
        let truncated = String(repeating: "r", count: 128) + "…"

        #expect(try Envelope(Response(200, "{\"status_code\":200,\"request_id\":\"\(long)\"}")).requestID == truncated)
        let refused = try error(400, "{\"status_code\":400,\"request_id\":\"\(long)\",\"error_type\":\"\(long)\"}")
        #expect(refused.requestID == truncated)
        #expect(refused.type == truncated)
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("10", 10), ("999999", 999_999), ("007", 7), (" 5 ", 5), (nil, nil), ("", nil), ("-1", nil),
        ("1.5", nil), ("1s", nil),
        ("1000000", nil), ("99999999999999999999", nil), ("0x10", nil), ("soon", nil),
        ("Mon, 23 Nov 2026 20:41:07 GMT", nil), ("1, 2", nil), ("１", nil),
    ])
    func `has the seconds of Retry-After if they are valid`(_ field: String?, _ seconds: Int?) throws {
        #expect(try error(429, errorBody(429, "too_many_requests"), retryAfter: field).retryAfter == seconds)
    }

    private func error(_ status: Int, _ body: String, retryAfter: String? = nil) throws -> StytchError {
        try #require(throws: StytchError.self) { try Envelope(Response(status, body, retryAfter: retryAfter)) }
    }

    private func malformed(_ problem: MalformedResponse, status: Int, requestID: String? = nil) -> StytchError {
        StytchError(.malformed(problem), status: status, requestID: requestID, mayHaveTakenEffect: true)
    }
}
