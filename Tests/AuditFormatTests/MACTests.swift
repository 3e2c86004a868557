import Testing

@testable import AuditFormat

@Suite struct `A MAC` {
    @Test func `has the same bytes as the hexadecimal digits that it was parsed from`() throws {
        let hex = String(repeating: "0123456789abcdef", count: 4)
        let mac = try #require(MAC(hex: hex))
        #expect(mac.hex == hex)
        #expect(MAC(mac.bytes) == mac)
        #expect(mac.bytes.prefix(3) == [0x01, 0x23, 0x45])
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 66), String(repeating: "A", count: 64),
        String(repeating: "g", count: 64),
    ])
    func `is parsed from 64 lowercase digits only`(hex: String) { #expect(MAC(hex: hex) == nil) }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `of another number of bytes is zero, which no entry has`(count: Int) {
        #expect(MAC([UInt8](repeating: 1, count: count)) == .zero)
    }
}
