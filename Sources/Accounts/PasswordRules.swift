/// The rules for passwords (S-43): long and not common; nothing about kinds of characters.
enum PasswordRules {
    static let maximumByteCount = 1024
    static let minimumLength = 15

    static let tooLong = "The password is longer than 1,024 bytes. Use a shorter one."
    static let containsNUL = "The password contains a NUL byte, which no form can send. Use another one."
    static let tooShort =
        "The password is shorter than \(minimumLength) characters. Use a longer one, such as four words."
    static let common = "The password is one that attackers try first. Use another one."
    static let guessable = "The password consists of words that are easy to guess here. Use other words."

    /// Throws `weakPassword` with a sentence that says what to do.
    static func check(_ password: String, of email: Email) throws(AccountsError) {
        guard password.utf8.count <= maximumByteCount else { throw .weakPassword(tooLong) }
        guard !password.utf8.contains(0) else { throw .weakPassword(containsNUL) }
        guard password.count >= minimumLength else { throw .weakPassword(tooShort) }
        let lowercased = password.lowercased()
        guard !CommonPasswords.contains(lowercased), !isRepetition(Array(lowercased.utf8)) else {
            throw .weakPassword(common)
        }
        let localPart = String(email.description.prefix { $0 != "@" })
        var rest = lowercased
        for word in [localPart, "connectedapps", "connected", "portal", "stytch", "password"] where word.count >= 4 {
            rest = rest.replacing(word, with: "")
        }
        guard rest.count >= 8 else { throw .weakPassword(guessable) }
    }

    /// Returns whether a text repeats a short sequence or a common password.
    private static func isRepetition(_ bytes: [UInt8]) -> Bool {
        (1...max(1, bytes.count / 2)).contains { period in
            (period <= 4 || CommonPasswords.contains(String(decoding: bytes.prefix(period), as: UTF8.self)))
                && zip(bytes, bytes.dropFirst(period)).allSatisfy(==)
        }
    }
}
