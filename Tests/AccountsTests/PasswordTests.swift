import Foundation
import Testing
import Text

@testable import Accounts

@Suite struct `S-44: The hash of a password` {
    let passwords = Passwords(cost: .quick)

    @Test func `contains its parameters and its own salt`() throws {
        let hashes = try (0..<20).map { _ in try passwords.hash("correct horse battery staple") }
        #expect(Set(hashes).count == 20)
        for hash in hashes {
            let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
            try #require(parts.count == 5)
            #expect(parts[..<3] == ["", "scrypt", "ln=4,r=8,p=1"])
            #expect([UInt8](base64URL: String(parts[3]))?.count == 16)
            #expect([UInt8](base64URL: String(parts[4]))?.count == 32)
            #expect(!hash.contains("horse"))
        }
        #expect(Set(hashes.map { $0.split(separator: "$")[2] }).count == 20)
    }

    @Test func `costs 128 MiB by default`() {
        #expect(ScryptCost.standard == ScryptCost(logN: 17, r: 8, p: 1))
    }

    @Test func `matches its password and no other`() throws {
        let hash = try passwords.hash("correct horse battery staple")
        #expect(try passwords.verify("correct horse battery staple", against: hash))
        for other in [
            "", "correct horse battery stapl", "correct horse battery staples", "Correct horse battery staple",
            " correct horse battery staple", "correct horse battery staple ", "correct horse battery staple\u{0}",
            "correct horse battery staple\n", hash,
        ] {
            #expect(try !passwords.verify(other, against: hash), "\(other)")
        }
    }

    /// The test vectors of RFC 7914, section 12; a shorter key is a prefix of a longer one.
    @Test(arguments: [
        ("", "$scrypt$ln=4,r=1,p=1$$d9ZXYjhleyA7GcpCwYoEl_FrSETjB0ro39_6P-3iFEI"),
        ("password", "$scrypt$ln=10,r=8,p=16$TmFDbA$_bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI"),
        ("pleaseletmein", "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046_2o-7qQT44-qbVD9lRdofI"),
    ])
    func `is that of the standard`(_ password: String, _ hash: String) throws {
        #expect(try passwords.verify(password, against: hash))
        #expect(try !passwords.verify(password + "x", against: hash))
        #expect(try !passwords.verify(password, against: hash.replacing("$scrypt$ln=", with: "$scrypt$ln=1")))
    }

    @Test(arguments: [
        ("caf\u{E9} au lait, s'il vous plait", "cafe\u{301} au lait, s'il vous plait"),
        ("\u{212B}ngstr\u{F6}m and friends", "A\u{30A}ngstro\u{308}m and friends"),
        ("\u{AC00}\u{AC01} hangul letters", "\u{1100}\u{1161}\u{1100}\u{1161}\u{11A8} hangul letters"),
        ("q\u{323}\u{307} two marks in a row", "q\u{307}\u{323} two marks in a row"),
    ])
    func `is the same for composed and decomposed letters`(_ one: String, _ other: String) throws {
        #expect(!one.utf8.elementsEqual(other.utf8))
        #expect(try passwords.verify(other, against: passwords.hash(one)))
        #expect(try passwords.verify(one, against: passwords.hash(other)))
    }

    @Test(arguments: [
        ("ﬁfteen letters", "fifteen letters"), ("ａｂｃ", "abc"), ("x²", "x2"), ("Straße", "Strasse"), ("I", "ı"),
    ])
    func `differs for letters that only look alike`(_ one: String, _ other: String) throws {
        #expect(try !passwords.verify(other, against: passwords.hash(one)))
    }

    @Test func `depends on every byte of a long password`() throws {
        let long = String(repeating: "0123456789abcdef", count: 64)
        let hash = try passwords.hash(long)
        #expect(try passwords.verify(long, against: hash))
        for length in [71, 72, 73, 127, 128, 255, 256, 1023] {
            #expect(try !passwords.verify(String(long.prefix(length)), against: hash))
        }
        #expect(try !passwords.verify(long.dropLast() + "0", against: hash))
    }

    @Test func `matches nothing if there is none`() throws {
        #expect(try !passwords.verify("", against: nil))
        #expect(try !passwords.verify("correct horse battery staple", against: nil))
    }

    static let salt = "AAAAAAAAAAAAAAAAAAAAAA"
    static let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    @Test(arguments: [
        "", "$", "$$$$", "scrypt", "$scrypt$", "$scrypt$ln=4,r=8,p=1$\(salt)", "$scrypt$ln=4,r=8,p=1$\(salt)$\(key)$",
        "$argon2id$ln=4,r=8,p=1$\(salt)$\(key)", "x$scrypt$ln=4,r=8,p=1$\(salt)$\(key)", "$scrypt$$\(salt)$\(key)",
        "$scrypt$ln=4,r=8$\(salt)$\(key)", "$scrypt$ln=4,r=8,p=1,q=1$\(salt)$\(key)",
        "$scrypt$ln=,r=,p=$\(salt)$\(key)",
        "$scrypt$ln=0,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=21,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=-4,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=0,p=1$\(salt)$\(key)", "$scrypt$ln=4,r=33,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=0$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=17$\(salt)$\(key)", "$scrypt$ln=99999999999999999999,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=1$\(salt)$", "$scrypt$ln=4,r=8,p=1$$\(key)", "$scrypt$ln=4,r=8,p=1$$",
        "$scrypt$ln=4,r=8,p=1$\(salt)$\(key.dropLast())", "$scrypt$ln=4,r=8,p=1$!$\(key)",
        "$scrypt$ln=4,r=8,p=1$\(salt)$é",
        "$scrypt$ln=4,r=8,p=1$\(salt)=$\(key)", "plain text password",
    ])
    func `matches nothing if it is damaged`(_ stored: String) throws {
        #expect(try !passwords.verify("", against: stored))
        #expect(try !passwords.verify("plain text password", against: stored))
    }

    @Test func `is outdated if it has another cost`() throws {
        let hash = try passwords.hash("correct horse battery staple")
        #expect(!passwords.isOutdated(hash))
        for cost in [(5, 8, 1), (3, 8, 1), (4, 9, 1), (4, 8, 2)].map(ScryptCost.init) {
            #expect(Passwords(cost: cost).isOutdated(hash))
            #expect(try Passwords(cost: cost).verify("correct horse battery staple", against: hash))
        }
        #expect(passwords.isOutdated("$scrypt$"))
    }
}

@Suite struct `S-44: Checking passwords` {
    @Test func `uses two slots, and fails if none is free in time`() throws {
        let passwords = Passwords(cost: .quick, queueTimeout: .seconds(0))
        let hash = try passwords.hash("correct horse battery staple")

        #expect(passwords.slots.wait(timeout: .now()) == .success)
        #expect(try passwords.verify("correct horse battery staple", against: hash))

        #expect(passwords.slots.wait(timeout: .now()) == .success)
        #expect(throws: AccountsError.busy) { try passwords.verify("correct horse battery staple", against: hash) }
        #expect(throws: AccountsError.busy) { try passwords.verify("correct horse battery staple", against: nil) }
        #expect(throws: AccountsError.busy) { try passwords.hash("correct horse battery staple") }

        passwords.slots.signal()
        #expect(try passwords.verify("correct horse battery staple", against: hash))
        passwords.slots.signal()
    }

    @Test func `always releases its slot`() throws {
        let passwords = Passwords(cost: .quick, queueTimeout: .seconds(0))
        let impossible = Passwords(cost: ScryptCost(logN: 0, r: 0, p: 0), queueTimeout: .seconds(0))
        let hash = try passwords.hash("correct horse battery staple")
        for _ in 1...5 {
            #expect(try passwords.verify("correct horse battery staple", against: hash))
            #expect(try !passwords.verify("another", against: hash))
            #expect(try !passwords.verify("another", against: nil))
            let error = #expect(throws: (any Error).self) { try impossible.hash("correct horse battery staple") }
            #expect(error as? AccountsError != .busy)
        }
    }

    /// A refused sign-in without a hash would be faster, which would reveal who has an account (S-47).
    @Test(arguments: [
        "ada@example.com", "bob@example.com", "nobody@example.com", "not an address", "", "ada@example.com ",
    ])
    func `is done at each sign-in, also for unknown admins`(_ email: String) throws {
        let fixture = try AccountsFixture(queueTimeout: .seconds(0))
        try fixture.accounts.add("ada@example.com", role: .owner, password: AccountsFixture.password)
        try fixture.accounts.add("bob@example.com", role: .viewer, password: AccountsFixture.password)
        try fixture.accounts.disable("bob@example.com")
        for _ in 1...2 { #expect(fixture.accounts.passwords.slots.wait(timeout: .now()) == .success) }
        for password in [AccountsFixture.password, AccountsFixture.other, ""] {
            #expect(throws: AccountsError.busy) { try fixture.accounts.signIn(email, password: password) }
        }
        for _ in 1...2 { fixture.accounts.passwords.slots.signal() }
        #expect(throws: AccountsError.invalidCredentials) {
            try fixture.accounts.signIn(email, password: AccountsFixture.other)
        }
    }
}
