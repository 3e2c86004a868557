import Accounts
import AuditFormat
import HTTP
import HTTPTypes
import Testing
import Time

@testable import AuditLog
@testable import Portal

@Suite struct `The health check` {
    @Test func `succeeds while the log can be written`() async throws {
        let response = await (try PortalFixture()).get("/healthz")
        #expect(response.status == .ok)
        #expect(response.text == "ok\n")
    }

    @Test func `fails with 503 while the log cannot be written, and needs nothing from Stytch`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        try fixture.blockLogWrites()
        _ = await admin.get(Seed.userPath)
        let before = fixture.stytch.requests.count
        let response = await fixture.get("/healthz")
        #expect(response.status == .serviceUnavailable)
        #expect(response.text.hasSuffix("\n"))
        #expect(response.text != "ok\n")
        #expect(fixture.stytch.requests.count == before)
        try fixture.allowLogWrites()
        _ = await admin.get(Seed.userPath)
        #expect(await fixture.get("/healthz").status == .ok)
    }
}

@Suite struct `The metrics` {
    @Test func `count every response and every request to Stytch`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = await admin.get(Seed.userPath)
        _ = await admin.get("/users/nobody")
        _ = await admin.get("/nothing")
        fixture.stytch.fail(.timeout)
        _ = await admin.get(Seed.userPath)
        let text = await fixture.get("/metrics").text
        let lines = Set(text.split(separator: "\n").map(String.init))
        for line in [
            "# TYPE portal_answers_total counter", #"portal_answers_total{status="200"} 1"#,
            #"portal_answers_total{status="404"} 2"#, #"portal_answers_total{status="504"} 1"#,
            "# TYPE portal_stytch_calls_total counter", #"portal_stytch_calls_total{result="2xx"} 2"#,
            #"portal_stytch_calls_total{result="4xx"} 2"#, #"portal_stytch_calls_total{result="no answer"} 2"#,
            "# TYPE portal_audit_log_sound gauge", "portal_audit_log_sound 1",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(text.hasSuffix("\n"))
    }

    @Test func `start at zero`() {
        #expect(
            Metrics().text(
                isWritable: false, integrity: IntegrityStatus(faults: [Fault(.gap, 7)]), openOperationCount: 3,
                at: UTCTime(milliseconds: 0))
                    == """
                    # TYPE portal_answers_total counter
                    # TYPE portal_stytch_calls_total counter
                    # TYPE portal_audit_log_sound gauge
                    portal_audit_log_sound 0
                    # TYPE portal_audit_log_whole gauge
                    portal_audit_log_whole 0
                    # TYPE portal_open_operations gauge
                    portal_open_operations 3

                    """)
    }

    @Test func `are correct if many tasks count at the same time, and sorted`() async {
        let metrics = Metrics()
        await withTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    metrics.countResponse(status: [500, 200, 303][number % 3])
                    metrics.countCall(["5xx", "2xx"][number % 2])
                }
            }
        }
        let counters = metrics.text(
            isWritable: true, integrity: IntegrityStatus(), openOperationCount: 0, at: UTCTime(milliseconds: 0)
        ).split(separator: "\n")
            .filter { $0.contains("{") }
        #expect(
            counters == [
                #"portal_answers_total{status="200"} 100"#, #"portal_answers_total{status="303"} 100"#,
                #"portal_answers_total{status="500"} 100"#, #"portal_stytch_calls_total{result="2xx"} 150"#,
                #"portal_stytch_calls_total{result="5xx"} 150"#,
            ])
    }
}
