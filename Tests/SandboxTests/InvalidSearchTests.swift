import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `An invalid search` {
    let sandbox = Sandbox()

    @Test(arguments: [
        ("{\"limit\":-1}", "user_search_invalid_limit"),
        ("{\"limit\":1001}", "user_search_invalid_limit"),
        ("{\"limit\":1.5}", "user_search_invalid_limit"),
        ("{\"limit\":1e400}", "bad_request"),
        ("{\"limit\":1e300}", "user_search_invalid_limit"),
        ("{\"limit\":\"10\"}", "user_search_invalid_limit"),
        ("{\"limit\":true}", "user_search_invalid_limit"),
        ("{\"cursor\":\"!\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":\"c3RhcnQ9LTE=\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":\"c3RhcnQ9OTk5OTk5OTk5OTk5OTk5OTk5OTk=\"}", "user_search_invalid_cursor"),
        ("{\"cursor\":1}", "user_search_invalid_cursor"),
        ("{\"query\":{\"operands\":[]}}", "user_search_invalid_operator"),
        ("{\"query\":{\"operator\":\"OR\",\"operands\":[]}}", "user_search_invalid_operator"),
        ("{\"query\":1}", "user_search_invalid_operator"),
        ("{\"query\":{\"operator\":\"AND\"}}", "bad_request"),
        (operand("{}"), "user_search_missing_filter_name"),
        (operand("1"), "user_search_missing_filter_name"),
        (operand("{\"filter_name\":1,\"filter_value\":1}"), "user_search_filter_name_must_be_string"),
        (operand("{\"filter_name\":\"status\"}"), "user_search_missing_filter_value"),
        (operand("{\"filter_name\":\"status\",\"filter_value\":null}"), "user_search_missing_filter_value"),
        (filter("user_id_fuzzy", "\"abc\""), "user_search_filter_name_not_recognized"),
        (filter("external_id", "[\"a\"]"), "user_search_filter_name_not_recognized"),
        (filter("user_id", "\"a\""), "user_search_expected_array_of_string"),
        (filter("user_id", "[1]"), "user_search_expected_array_of_string"),
        (filter("user_id", "[\"user-test-a\",\"a\"]"), "user_search_cannot_mix_internal_and_external_user_ids"),
        (filter("status", "1"), "user_search_expected_string"),
        (filter("status", "\"locked\""), "user_search_invalid_status_filter"),
        (filter("email_verified", "\"true\""), "user_search_expected_bool"),
        (filter("email_address_fuzzy", "\"ab\""), "user_search_email_address_fuzzy_too_short"),
        (filter("phone_number_fuzzy", "\"+1\""), "user_search_phone_number_fuzzy_too_short"),
        (filter("full_name_fuzzy", "\"李\""), "user_search_full_name_fuzzy_too_short"),
        (filter("full_name_fuzzy", "[]"), "user_search_expected_string"),
        (filter("created_at_less_than", "\"yesterday\""), "user_search_expected_timestamp"),
        (filter("created_at_less_than", "0"), "user_search_expected_timestamp"),
        (filter("created_at_between", "[]"), "user_search_expected_object"),
        (filter("created_at_between", "{\"less_than\":\"x\"}"), "user_search_missing_greater_than"),
        (
            filter("created_at_between", "{\"greater_than\":\"2025-01-01T00:00:00Z\"}"),
            "user_search_missing_less_than"
        ),
        ("[]", "bad_request"),
    ])
    func `is rejected with the API's error type`(body: String, type: String) async throws {
        let reply = await sandbox.post("/v1/users/search", body)

        #expect(reply.status == 400)
        #expect(try reply.string("error_type") == type)
        #expect(try Set(reply.json().keys).isSuperset(of: ["status_code", "request_id", "error_message", "error_url"]))
    }

    @Test func `is rejected if the media type has a charset`() async {
        #expect(await sandbox.post("/v1/users/search", type: "application/json; charset=utf-8").status == 400)
    }
}

private func operand(_ operand: String) -> String { "{\"query\":{\"operator\":\"AND\",\"operands\":[\(operand)]}}" }

private func filter(_ name: String, _ value: String) -> String {
    operand("{\"filter_name\":\"\(name)\",\"filter_value\":\(value)}")
}
