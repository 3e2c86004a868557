import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `What operators ask` {
    @Test func `is answered ok while the log takes entries`() async throws {
        let response = await (try TestSite()).get("/healthz")
        #expect(response.status == .ok)
        #expect(response.page == "ok\n")
    }

    @Test func `is answered 503 while the log takes none, and needs nothing from Stytch`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.obstructLog()
        _ = await admin.get(Seed.page)
        let before = site.stytch.requests.count
        let response = await site.get("/healthz")
        #expect(response.status == .serviceUnavailable)
        #expect(response.page == "the audit log cannot be written\n")
        #expect(site.stytch.requests.count == before)
        try site.freeLog()
        _ = await admin.get(Seed.page)
        #expect(await site.get("/healthz").status == .ok)
    }

    @Test func `is counted, with every answer and every call to Stytch`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = await admin.get(Seed.page)
        _ = await admin.get("/users/nobody")
        _ = await admin.get("/nothing")
        site.stytch.fail(.timeout)
        _ = await admin.get(Seed.page)
        let text = await site.get("/metrics").page
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

    @Test func `begins at nothing`() {
        #expect(
            Metrics().text(isWritable: false, isWhole: false, open: 3) == """
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

    @Test func `is counted right where many count at a time, and told in order`() async {
        let metrics = Metrics()
        await withTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    metrics.countAnswer(status: [500, 200, 303][number % 3])
                    metrics.countCall(["5xx", "2xx"][number % 2])
                }
            }
        }
        let counts = metrics.text(isWritable: true, isWhole: true, open: 0).split(separator: "\n").filter {
            $0.contains("{")
        }
        #expect(
            counts == [
                #"portal_answers_total{status="200"} 100"#, #"portal_answers_total{status="303"} 100"#,
                #"portal_answers_total{status="500"} 100"#, #"portal_stytch_calls_total{result="2xx"} 150"#,
                #"portal_stytch_calls_total{result="5xx"} 150"#,
            ])
    }
}
