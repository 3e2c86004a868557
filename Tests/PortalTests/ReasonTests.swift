import Testing

@testable import Portal

@Suite struct `The reason of a revocation` {
    @Test(arguments: [
        ("why", "", "why", nil), ("  why \r\n", "\t", "why", nil), ("why", " SUP-1 ", "why", "SUP-1"),
        ("\u{200B}why\u{FEFF}", "\u{2060}", "why", nil), ("two\r\nlines", "", "two\r\nlines", nil),
        ("理由だ", "", "理由だ", nil), ("👩‍👩‍👧", "", "👩‍👩‍👧", nil),
        (
            String(repeating: "a", count: 500), String(repeating: "b", count: 100), String(repeating: "a", count: 500),
            String(repeating: "b", count: 100)
        ),
    ])
    func `is trimmed`(reason: String, ticket: String, trimmed: String, trimmedTicket: String?) throws {
        let valid = try Reason(ReasonForm(reason: reason, ticket: ticket))
        #expect(valid.reason == trimmed)
        #expect(valid.ticket == trimmedTicket)
    }

    @Test func `has 3 to 500 characters, and a ticket at most 100`() {
        #expect(Reason.lengthLimits == 3...500)
        #expect(Reason.maximumTicketLength == 100)
    }

    /// Invalid reasons with the number that the message must contain; nil if no reason was given.
    @Test(arguments: [
        ("", nil), ("   ", nil), ("\u{200B}\u{2060}\n", nil), ("a", 3), ("ab", 3), (" ab ", 3),
        (String(repeating: "a", count: 501), 501), (String(repeating: "é", count: 600), 600),
        ("a" + String(repeating: "\u{301}", count: 500), 501),
    ])
    func `is rejected with a message that names the length`(reason: String, number: Int?) throws {
        let invalid = #expect(throws: Reason.Invalid.self) { try Reason(ReasonForm(reason: reason)) }
        let message = try #require(invalid?.reason)
        #expect(message.contains(/[0-9]/) == (number != nil))
        if let number { #expect(message.contains(" \(number) ")) }
        #expect(invalid?.ticket == nil)
    }

    @Test func `is rejected together with a ticket that is too long`() {
        let ticket = String(repeating: "b", count: 101)
        let onlyTicket = #expect(throws: Reason.Invalid.self) { try Reason(ReasonForm(reason: "why", ticket: ticket)) }
        #expect(onlyTicket?.reason == nil)
        #expect(onlyTicket?.ticket?.contains("\(Reason.maximumTicketLength)") == true)
        let both = #expect(throws: Reason.Invalid.self) { try Reason(ReasonForm(reason: "", ticket: ticket)) }
        #expect(both?.reason != nil)
        #expect(both?.ticket != nil)
    }
}
