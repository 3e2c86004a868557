import Testing

@testable import Accounts

@Suite struct `S-43: A password` {
    static let good = [
        "correct horse battery staple", "aB3dE5gH7jK9mN1", "a b c d e f g h i j k", "fifteen letters",
        "Zwölf Boxkämpfer jagen", "пять больших слонов", "パスワードではない長い文字列です", "🐎🔋📎🧷🐘🐳🌵🍋🚲🎻🧊🪁🪀🧩🛶",
        "password of the second kind", "the portal is closed today", "stytch horse battery",
        "NoSymbolsNoDigitsHere", "000000000000001", "tab\tand more after it",
        String(repeating: "long and ", count: 113),
    ]

    @Test(arguments: good)
    func `is accepted if it is long and not easy to guess`(_ password: String) throws {
        let email = try #require(Email("ada@example.com"))
        try PasswordRules.check(password, of: email)
    }

    @Test func `contains no NUL, which scrypt does not distinguish from the end`() throws {
        let email = try #require(Email("ada@example.com"))
        #expect(throws: AccountsError.self) { try PasswordRules.check("correct horse battery staple\u{0}", of: email) }
    }

    static let short = PasswordRules.tooShort
    static let long = PasswordRules.tooLong
    static let common = PasswordRules.common
    static let words = PasswordRules.guessable

    @Test(arguments: [
        ("", short), ("a", short), ("aB3dE5gH7jK9mN", short), ("correct horse!", short), ("password", short),
        // 14 characters, which are more than 15 scalars, bytes and UTF-16 units.
        (
            "e\u{301}a\u{301}o\u{301}u\u{301}i\u{301}n\u{301}c\u{301}s\u{301}z\u{301}l\u{301}r\u{301}y\u{301}w\u{301}g\u{301}",
            short
        ),
        ("🐎🔋📎🧷🐘🐳🌵🍋🚲🎻🧊🪁🪀🧩", short),
        (String(repeating: "ab cd ef ", count: 113) + "12345678", long), (String(repeating: "é", count: 513), long),
        ("aaaaaaaaaaaaaaa", common), ("AAAAAAAAAAAAAAAA", common), ("               ", common),
        ("abababababababab", common), ("ababababababababa", common), ("abcabcabcabcabc", common),
        ("123412341234123", common),
        ("1234123412341234", common), ("éééééééééééééééé", common), ("🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎", common),
        ("dragondragondragon", common), ("DragonDragonDragon", common), ("monkeymonkeymonk", common),
        ("qwertyuiopqwertyuiop", common),
        ("passwordpassword1", words), ("password password", words), ("ConnectedAppsPortal", words),
        ("connectedapps2026", words), ("stytch-portal-1", words), ("Stytch Password 1", words),
        ("PORTALportal1234", words),
        ("ada.lovelace2026", words), ("ADA.LOVELACE ada.lovelace", words), ("portal.ada.lovelace", words),
    ])
    func `is refused with a sentence that says what to do`(_ password: String, _ sentence: String) throws {
        let email = try #require(Email("Ada.Lovelace@example.com"))
        #expect(throws: AccountsError.weakPassword(sentence)) { try PasswordRules.check(password, of: email) }
    }

    @Test func `can have up to 1,024 bytes`() throws {
        let email = try #require(Email("ada@example.com"))
        let longest = String(repeating: "ab cd ef ", count: 113) + "1234567"
        #expect(longest.utf8.count == 1024)
        try PasswordRules.check(longest, of: email)
        #expect(throws: AccountsError.weakPassword(Self.long)) { try PasswordRules.check(longest + "8", of: email) }
    }

    @Test func `must not consist of the admin's own name, if that has four letters or more`() throws {
        let long = try #require(Email("grace@example.com"))
        let short = try #require(Email("ada@example.com"))
        let password = "gracegrace hopper"
        #expect(throws: AccountsError.weakPassword(Self.words)) { try PasswordRules.check(password, of: long) }
        try PasswordRules.check(password, of: short)
        try PasswordRules.check("ada ada ada hopper", of: short)
    }

    @Test(arguments: ["123456", "password", "qwertyuiop", "trustno1", "zhong", "1005"])
    func `is compared with a list of common passwords`(_ password: String) {
        #expect(CommonPasswords.contains(password))
    }

    @Test(arguments: ["", " ", "correct horse battery staple", "PASSWORD", "123456 password"])
    func `is not on the list by accident`(_ password: String) {
        #expect(!CommonPasswords.contains(password))
    }
}
