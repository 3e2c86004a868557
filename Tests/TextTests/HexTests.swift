import Testing
import Text

@Suite struct `Hexadecimal digits` {
    @Test func `are two lowercase digits for each byte`() {
        #expect([UInt8]().hex == "")
        #expect(([0x00, 0x0F, 0xA0, 0xFF] as [UInt8]).hex == "000fa0ff")
    }

    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func `are decoded to the byte they were written for`(_ byte: UInt8) {
        #expect([UInt8](hex: [byte, byte].hex) == [byte, byte])
    }

    @Test(arguments: ["0", "abc", "0A", "A0", "0g", "zz", " 00", "00 ", "0x00", "é0", "０0", "0\u{301}0"])
    func `are not decoded from any other form`(_ text: String) { #expect([UInt8](hex: text) == nil) }

    @Test func `of 128 random bits are 32 digits that differ each time`() {
        let texts = (1...100).map { _ in String.randomHex128() }

        #expect(texts.allSatisfy { $0.utf8.count == 32 && [UInt8](hex: $0)?.count == 16 })
        #expect(Set(texts).count == texts.count)
    }
}
