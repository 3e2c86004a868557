import HTTP
import HTTPTypes
import Testing

@testable import Stytch

@Suite struct `S-61: A response` {
    @Test func `is successful if HTTP and the body say 200 and it has a request id`() throws {
        let answer = try Envelope(Response(200, #"{"status_code":200,"request_id":"request-id-test-1","name":"x"}"#))

        #expect(answer.requestID == "request-id-test-1")
        #expect(answer.json["name"] == .string("x"))
    }

    @Test(arguments: [
        (200, "", "it is not valid JSON: the text ends early (byte 0)"),
        (200, "{", "it is not valid JSON: a name is missing (byte 1)"),
        (200, "OK", "it is not valid JSON: a value is malformed (byte 0)"),
        (204, "", "it is not valid JSON: the text ends early (byte 0)"),
        (301, "", "it is not valid JSON: the text ends early (byte 0)"),
        (302, "<html>Moved</html>", "it is not valid JSON: a value is malformed (byte 0)"),
        (403, "<html>Denied</html>", "it is not valid JSON: a value is malformed (byte 0)"),
        (502, "<html>Bad gateway</html>", "it is not valid JSON: a value is malformed (byte 0)"),
        (503, "", "it is not valid JSON: the text ends early (byte 0)"),
        (200, "null", "“status_code” is missing"), (200, "[]", "“status_code” is missing"),
        (200, "200", "“status_code” is missing"),
        (200, #"[{"status_code":200,"request_id":"r"}]"#, "“status_code” is missing"),
        (200, "{}", "“status_code” is missing"),
        (500, "{}", "“status_code” is missing"),
    ])
    func `is malformed if it is not Stytch's`(_ status: Int, _ body: String, _ why: String) {
        #expect(error(status, body) == StytchError(.malformedResponse(why), status: status, mayHaveTakenEffect: true))
    }

    @Test(arguments: ["null", #""200""#, "200.0", "2e2", "true", "[200]", "99999999999999999999"])
    func `is malformed if its status is not an integer`(_ inner: String) {
        #expect(
            error(200, "{\"status_code\":\(inner),\"request_id\":\"r\"}")
                == StytchError(
                    .malformedResponse("“status_code” is missing"), status: 200, requestID: "r",
                    mayHaveTakenEffect: true))
    }

    @Test(arguments: [
        (200, 404), (200, 201), (200, 0), (200, -200), (404, 200), (500, 200), (401, 403), (204, 200), (302, 200),
        (200, 500),
    ])
    func `is malformed if HTTP and the body disagree`(_ outer: Int, _ inner: Int) {
        #expect(
            error(outer, errorBody(inner, "user_not_found"))
                == StytchError(
                    .malformedResponse("HTTP says \(outer), the body says \(inner)"), status: outer,
                    requestID: "request-id-test-2",
                    mayHaveTakenEffect: true))
    }

    @Test func `is malformed if the last of two statuses disagrees`() {
        #expect(
            error(200, #"{"status_code":200,"request_id":"r","status_code":404}"#)?.reason
                == .malformedResponse("HTTP says 200, the body says 404"))
    }

    @Test(arguments: ["", #","request_id":null"#, #","request_id":"""#, #","request_id":7"#, #","request_id":["r"]"#])
    func `is malformed without a request id`(_ field: String) {
        #expect(
            error(200, "{\"status_code\":200\(field)}")
                == StytchError(
                    .malformedResponse("“request_id” is missing"), status: 200, mayHaveTakenEffect: true))
    }

    @Test(arguments: [(201, ""), (204, ""), (304, ""), (400, #","error_type":null"#), (500, #","error_type":7"#)])
    func `is malformed if it is neither a success nor an error with a type`(_ status: Int, _ field: String) {
        #expect(
            error(status, "{\"status_code\":\(status),\"request_id\":\"r\"\(field)}")
                == StytchError(
                    .malformedResponse("“error_type” is missing"), status: status, requestID: "r",
                    mayHaveTakenEffect: true))
    }

    @Test(arguments: ["", "<html>Slow down</html>", #"{"status_code":200,"request_id":"r"}"#, #"{"status_code":429}"#])
    func `with 429 means rate limiting, whatever its body is`(_ body: String) {
        let error = error(429, body, retryAfter: "7")

        #expect(error?.reason == .tooManyRequests)
        #expect(error?.status == 429)
        #expect(error?.retryAfter == 7)
        #expect(error?.mayHaveTakenEffect == true)
    }

    @Test func `needs no request id if it is an error`() {
        #expect(
            error(404, #"{"status_code":404,"error_type":"user_not_found"}"#)
                == StytchError(.userNotFound, status: 404, type: "user_not_found"))
    }

    @Test func `has a request id and a type of at most 128 scalars`() throws {
        let long = String(repeating: "r", count: 129)
        let cut = String(repeating: "r", count: 128) + "…"

        #expect(try Envelope(Response(200, "{\"status_code\":200,\"request_id\":\"\(long)\"}")).requestID == cut)
        let refused = error(400, "{\"status_code\":400,\"request_id\":\"\(long)\",\"error_type\":\"\(long)\"}")
        #expect(refused?.requestID == cut)
        #expect(refused?.type == cut)
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("10", 10), ("999999", 999_999), ("007", 7), (" 5 ", 5), (nil, nil), ("", nil), ("-1", nil),
        ("1.5", nil), ("1s", nil),
        ("1000000", nil), ("99999999999999999999", nil), ("0x10", nil), ("soon", nil),
        ("Mon, 23 Nov 2026 20:41:07 GMT", nil), ("1, 2", nil), ("１", nil),
    ])
    func `has the seconds of Retry-After, or none`(_ field: String?, _ seconds: Int?) {
        #expect(error(429, errorBody(429, "too_many_requests"), retryAfter: field)?.retryAfter == seconds)
    }

    private func error(_ status: Int, _ body: String, retryAfter: String? = nil) -> StytchError? {
        do throws(StytchError) {
            _ = try Envelope(Response(status, body, retryAfter: retryAfter))
            return nil
        } catch {
            return error
        }
    }
}
