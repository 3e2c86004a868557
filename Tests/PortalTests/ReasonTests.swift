import Testing

@testable import Portal

@Suite struct `The grounds of a revocation` {
    @Test(arguments: [
        ("why", "", "why", ""), ("  why \r\n", "\t", "why", ""), ("why", " SUP-1 ", "why", "SUP-1"),
        ("\u{200B}why\u{FEFF}", "\u{2060}", "why", ""), ("two\r\nlines", "", "two\r\nlines", ""),
        ("理由だ", "", "理由だ", ""), ("👩‍👩‍👧", "", "👩‍👩‍👧", ""),
        (
            String(repeating: "a", count: 500), String(repeating: "b", count: 100), String(repeating: "a", count: 500),
            String(repeating: "b", count: 100)
        ),
    ])
    func `are taken without the spaces around them`(reason: String, ticket: String, kept: String, keptTicket: String) {
        #expect(Grounds.read(reason: reason, ticket: ticket) == .success(Grounds(reason: kept, ticket: keptTicket)))
    }

    @Test(arguments: [
        ("", "Give a reason."), ("   ", "Give a reason."), ("\u{200B}\u{2060}\n", "Give a reason."),
        ("a", "at least 3"),
        ("ab", "at least 3"), (" ab ", "at least 3"), (String(repeating: "a", count: 501), "it has 501"),
        (String(repeating: "é", count: 600), "it has 600"),
        ("a" + String(repeating: "\u{301}", count: 500), "it has 501"),
    ])
    func `need a reason of 3 to 500 characters`(reason: String, words: String) throws {
        let fault = #expect(throws: Grounds.Fault.self) { try Grounds.read(reason: reason, ticket: "").get() }
        #expect(try #require(fault?.reason).contains(words))
        #expect(fault?.ticket == nil)
    }

    @Test func `take a ticket of at most 100 characters, and tell both faults at once`() {
        let long = String(repeating: "b", count: 101)
        #expect(
            Grounds.read(reason: "why", ticket: long)
                == .failure(Grounds.Fault(reason: nil, ticket: "The ticket is too long: at most 100 characters.")))
        let fault = #expect(throws: Grounds.Fault.self) { try Grounds.read(reason: "", ticket: long).get() }
        #expect(fault?.reason != nil)
        #expect(fault?.ticket != nil)
    }
}
