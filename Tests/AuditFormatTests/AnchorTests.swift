import Testing
import Time

@testable import AuditFormat

@Suite struct `A line of the anchors` {
    private static let anchor = Anchor(
        segment: 1, seq: 2, mac: MAC(repeatElement(1, count: 32)), digest: MAC(repeatElement(2, count: 32)), count: 2,
        time: UTCTime(milliseconds: 1_795_466_467_123), keyID: "0123456789abcdef", epoch: 3, previous: .zero)

    @Test func `is parsed to the anchor that it was written from`() {
        #expect(Anchor(line: Self.anchor.line(sealedBy: Key())) == Self.anchor)
    }

    @Test(arguments: [
        "", "{}", "nonsense", "[1]", #"{"segment":1}"#,
        #"{"segment":1,"seq":"0","mac":"","digest":"","count":0,"time":"","key":"","epoch":0,"previous":"","seal":""}"#,
    ])
    func `is parsed only from its own form`(line: String) { #expect(Anchor(line: line) == nil) }

    @Test(arguments: [
        ("\"seq\":2", "\"seq\": 2"), ("\"seq\":2", "\"seq\":02"), ("\"seq\":2", "\"seq\":-2"),
        ("\"segment\":1", "\"segment\":0"), ("\"epoch\":3", "\"epoch\":99999999"), ("0101", "01AB"),
        ("2026-11-23", "2026-11-31"), ("{", "{\"extra\":1,"), ("}", "} "), ("\"key\":\"0", "\"key\":\""),
    ])
    func `is not parsed if one of its members has another form`(_ part: String, _ replacement: String) {
        let line = Self.anchor.line(sealedBy: Key()).replacing(part, with: replacement)
        #expect(Anchor(line: line) == nil)
    }

    @Test func `has a seal that another key does not produce`() {
        let key = Key()
        #expect(Self.anchor.line(sealedBy: key) == Self.anchor.line(sealedBy: key))
        #expect(Self.anchor.line(sealedBy: key) != Self.anchor.line(sealedBy: key.next))
    }
}
