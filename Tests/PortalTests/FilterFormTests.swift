import AuditLog
import HTTP
import Templates
import Testing
import Time

@testable import Portal

@Suite struct `The filter form` {
    /// Fields with the parts of their sentence, in order.
    static let sentences: [(KeyValuePairs<String, String>, [String])] = [
        ([:], []), (["text": " fish "], ["“fish”"]),
        (
            ["ticket": "T-1", "address": "192.0.2.7", "request": "r-1", "operation": "0F"],
            ["T-1", "192.0.2.7", "r-1", "0f"]
        ),
        (["from": "2026-11-23", "to": "2026-11-23"], [", 23 Nov 2026, UTC"]),
        (["from": "2026-11-30", "to": "2026-12-02"], [", 30 Nov – 2 Dec 2026, UTC"]),
        (["from": "2025-12-31", "to": "2026-01-01"], [", 31 Dec 2025 – 1 Jan 2026, UTC"]),
        (["from": "2026-11-23T20:41"], ["23 Nov 2026 20:41:00 UTC"]),
        (["to": "2026-11-23"], ["23 Nov 2026 23:59:59 UTC"]),
        (
            ["from": "2026-11-23", "to": "2026-11-23T12:00"], ["23 Nov 2026 00:00:00 UTC", "23 Nov 2026 12:00:59 UTC"]
        ),
        (["action": "sign-in"], [Event.Action.signIn.pluralLabel]),
        (["action": "sign-out"], [Event.Action.signOut.pluralLabel]),
        (["action": "look-up"], [Event.Action.lookUp.pluralLabel]),
        (["action": "revocation"], [Event.Action.revocation.pluralLabel]),
        (["action": "refusal"], [Event.Action.refusal.pluralLabel]), (["admin": "A@Example.com"], ["a@example.com"]),
        (
            [
                "to": "2026-11-23", "admin": "a@example.com", "action": "revocation", "user": "user-test-1",
                "app": "app-1", "outcome": "not applied", "from": "2026-11-01",
            ],
            [
                Event.Action.revocation.pluralLabel, "a@example.com", "user-test-1", "app-1",
                OutcomeLabel.text(.notApplied), ", 1–23 Nov 2026, UTC",
            ]
        ),
    ]

    @Test(arguments: sentences)
    func `is described in a sentence with every part of the filter in order`(
        fields: KeyValuePairs<String, String>, parts: [String]
    ) {
        let sentence = FilterForm(Form(fields)).sentence
        var rest = sentence[...]
        for part in parts {
            guard let range = rest.firstRange(of: part) else {
                Issue.record("“\(sentence)” does not contain “\(part)” in its place.")
                return
            }
            rest = rest[range.upperBound...]
        }
        #expect(parts.last?.hasSuffix("UTC") != true || rest.isEmpty)
    }

    @Test(arguments: [
        (FilterCount.exactly(0), "0"), (.exactly(10_000), "10,000"), (.exactly(1_234_567), "1,234,567"),
        (.moreThan(10_000), "10,000+"), (.atLeast(12), "12"),
    ])
    func `is described with the number of matching entries, and where counting stopped`(
        count: FilterCount, number: String
    ) {
        let form = FilterForm(Form(["action": "export"]))
        #expect(form.sentence(count).hasPrefix(form.sentence))
        #expect(form.sentence(count).hasSuffix(number))
        #expect(form.sentence(.atLeast(12)) != form.sentence(.exactly(12)))
        #expect(form.sentence(.atLeast(0)) != form.sentence(.exactly(0)))
    }

    @Test func `matches everything if nothing was entered`() {
        let form = FilterForm(Form(["admin": "", "action": "", "from": "", "before": "", "something": "else"]))
        #expect(form.filter == Filter())
        #expect(form.values.isEmpty)
        #expect(form.errors.isEmpty)
        #expect(form.link().description == "/audit")
    }

    @Test(
        arguments: [
            ("2026-11-23", 1_795_392_000_000, 1_795_478_399_999),
            ("2026-11-23T20:41", 1_795_466_460_000, 1_795_466_519_999),
            ("2026-11-23T20:41:07", 1_795_466_467_000, 1_795_466_467_999),
            ("2026-11-23T20:41:07.123", 1_795_466_467_123, 1_795_466_467_123),
            ("9999-12-31", 253_402_214_400_000, 253_402_300_799_999),
        ] as [(String, Int64, Int64)])
    func `includes a time from its first millisecond to its last`(text: String, first: Int64, last: Int64) {
        let filter = FilterForm(Form(["from": text, "to": text])).filter
        #expect(filter.from == UTCTime(milliseconds: first))
        #expect(filter.to == UTCTime(milliseconds: last))
    }

    @Test func `has a URL, and one for the entries before another one`() {
        let form = FilterForm(Form(["user": "a b&c", "outcome": "already revoked", "before": "7"]))
        #expect(form.link().description == "/audit?user=a%20b%26c&outcome=already%20revoked")
        #expect(form.link(before: 5).description == "/audit?user=a%20b%26c&outcome=already%20revoked&before=5")
        #expect(form.filter.before == 7)
    }

    @Test func `reports every error at once, each at its field`() {
        let form = FilterForm(
            Form(["action": "x", "outcome": "y", "from": "z", "to": "2026-13-01", "before": "w", "user": "kept"]))
        #expect(form.errors.map(\.name) == [.action, .outcome, .from, .to, nil])
        #expect(form.error(.from)?.contains("“z”") == true)
        #expect(form.error(.user) == nil)
        #expect(form.value(.user) == "kept")
        #expect(form.value(.from) == "z")
        #expect(form.value(.app) == "")
    }

    @Test(arguments: Event.Action.allCases)
    func `accepts every action`(action: Event.Action) {
        #expect(FilterForm(Form(["action": action.rawValue])).filter.action == action)
    }

    @Test(arguments: Outcome.Kind.allCases)
    func `accepts every outcome`(kind: Outcome.Kind) {
        #expect(FilterForm(Form(["outcome": kind.rawValue])).filter.outcome == kind)
    }
}
