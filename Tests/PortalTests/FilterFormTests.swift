import AuditLog
import HTTP
import Templates
import Testing

@testable import Portal

@Suite struct `The filter of the log` {
    static let sentences: [(KeyValuePairs<String, String>, Int, String)] = [
        ([:], 0, "Entries: 0"), ([:], 10_000, "Entries: 10,000"),
        (["text": " fish "], 7, "Entries with “fish” in the reason or a name: 7"),
        (
            ["ticket": "T-1", "address": "192.0.2.7", "request": "r-1", "operation": "0F"], 1234567,
            "Entries with the ticket T-1 from the address 192.0.2.7 with the request id r-1 of the operation 0f: 1,234,567"
        ),
        (["from": "2026-11-23", "to": "2026-11-23"], 1, "Entries, 23 Nov 2026, UTC: 1"),
        (["from": "2026-11-30", "to": "2026-12-02"], 1, "Entries, 30 Nov – 2 Dec 2026, UTC: 1"),
        (["from": "2025-12-31", "to": "2026-01-01"], 1, "Entries, 31 Dec 2025 – 1 Jan 2026, UTC: 1"),
        (["from": "2026-11-23T20:41"], 1, "Entries, since 23 Nov 2026 20:41:00 UTC: 1"),
        (["to": "2026-11-23"], 1, "Entries, until 23 Nov 2026 23:59:59 UTC: 1"),
        (
            ["from": "2026-11-23", "to": "2026-11-23T12:00"], 1,
            "Entries, from 23 Nov 2026 00:00:00 UTC to 23 Nov 2026 12:00:59 UTC: 1"
        ),
        (["action": "sign-in"], 1, "Sign-ins: 1"), (["action": "sign-out"], 1, "Sign-outs: 1"),
        (["action": "look-up"], 1, "Look-ups: 1"), (["action": "revocation"], 1, "Revocations: 1"),
        (["action": "refusal"], 1, "Refusals: 1"), (["admin": "A@Example.com"], 2, "Entries by a@example.com: 2"),
        (
            [
                "to": "2026-11-23", "admin": "a@example.com", "action": "revocation", "user": "user-test-1",
                "app": "app-1",
                "outcome": "not applied", "from": "2026-11-01",
            ], 14,
            """
            Revocations by a@example.com about the user user-test-1 of the app app-1 with the outcome “not applied”\
            , 1–23 Nov 2026, UTC: 14
            """
        ),
    ]

    @Test(arguments: sentences.indices)
    func `is told in a sentence`(index: Int) {
        let (fields, count, sentence) = Self.sentences[index]
        #expect(FilterForm(Form(fields)).sentence(.exactly(count)) == sentence)
    }

    @Test func `says where counting stopped`() {
        let form = FilterForm(Form(["action": "export"]))
        #expect(form.sentence(.moreThan(10_000)) == "Exports: 10,000+")
        #expect(form.sentence(.atLeast(12)) == "Exports: at least 12")
        #expect(form.sentence(.atLeast(0)) == "Exports: none so far")
    }

    @Test func `lets everything through where nothing was typed`() {
        let form = FilterForm(Form(["admin": "", "action": "", "from": "", "before": "", "something": "else"]))
        #expect(form.filter == Filter())
        #expect(form.typed.isEmpty)
        #expect(form.faults.isEmpty)
        #expect(form.link().description == "/audit")
    }

    @Test(
        arguments: [
            ("2026-11-23", 1_795_392_000_000, 1_795_478_399_999),
            ("2026-11-23T20:41", 1_795_466_460_000, 1_795_466_519_999),
            ("2026-11-23T20:41:07", 1_795_466_467_000, 1_795_466_467_999),
            ("9999-12-31", 253_402_214_400_000, 253_402_300_799_999),
        ] as [(String, Int64, Int64)])
    func `takes a time from its first millisecond to its last`(text: String, first: Int64, last: Int64) {
        let filter = FilterForm(Form(["from": text, "to": text])).filter
        #expect(filter.from == first)
        #expect(filter.to == last)
    }

    @Test func `has an address of its own, from each entry on`() {
        let form = FilterForm(Form(["user": "a b&c", "outcome": "already revoked", "before": "7"]))
        #expect(form.link().description == "/audit?user=a%20b%26c&outcome=already%20revoked")
        #expect(form.link(before: 5).description == "/audit?user=a%20b%26c&outcome=already%20revoked&before=5")
        #expect(form.filter.before == 7)
    }

    @Test func `tells every fault at once, each at its field`() {
        let form = FilterForm(
            Form(["action": "x", "outcome": "y", "from": "z", "to": "2026-13-01", "before": "w", "user": "kept"]))
        #expect(form.faults.map(\.name).sorted() == ["action", "before", "from", "outcome", "to"])
        #expect(form.fault("from")?.contains("“z”") == true)
        #expect(form.fault("user") == nil)
        #expect(form.value("user") == "kept")
        #expect(form.value("from") == "z")
        #expect(form.value("app") == "")
    }

    @Test(arguments: Event.Action.allCases)
    func `knows every action`(action: Event.Action) {
        #expect(FilterForm(Form(["action": action.rawValue])).filter.action == action)
    }

    @Test(arguments: Outcome.Kind.allCases)
    func `knows every outcome`(kind: Outcome.Kind) {
        #expect(FilterForm(Form(["outcome": kind.rawValue])).filter.outcome == kind)
    }
}
