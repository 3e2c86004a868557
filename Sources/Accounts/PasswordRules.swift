/// What a password must be (S-43): long and not a common one; no rule about kinds of characters.
enum PasswordRules {
    /// Throws `weakPassword` with a sentence that says what to do.
    static func check(_ password: String, of email: Email) throws(AccountsError) {
        guard password.utf8.count <= 1024 else {
            throw .weakPassword("The password is longer than 1,024 bytes. Take a shorter one.")
        }
        guard !password.utf8.contains(0) else {
            throw .weakPassword("The password holds a NUL byte, which no form can send. Take another one.")
        }
        guard password.count >= 15 else {
            throw .weakPassword("The password is shorter than 15 characters. Take a longer one, such as four words.")
        }
        let lowered = password.lowercased()
        guard !CommonPasswords.contains(lowered), !isRepetition(Array(lowered.utf8)) else {
            throw .weakPassword("The password is one that attackers try first. Take another one.")
        }
        let person = email.description.prefix { $0 != "@" }
        var rest = lowered
        for word in [String(person), "connectedapps", "connected", "portal", "stytch", "password"] where word.count >= 4
        {
            rest = rest.replacing(word, with: "")
        }
        guard rest.count >= 8 else {
            throw .weakPassword("The password is made of words that anybody would guess here. Take other words.")
        }
    }

    /// Whether a text is a short or a common word, again and again.
    private static func isRepetition(_ bytes: [UInt8]) -> Bool {
        (1...max(1, bytes.count / 2)).contains { period in
            (period <= 4 || CommonPasswords.contains(String(decoding: bytes.prefix(period), as: UTF8.self)))
                && zip(bytes, bytes.dropFirst(period)).allSatisfy(==)
        }
    }
}
