import Testing

@testable import Portal
@testable import Stytch

@Suite struct `The initials of an app` {
    @Test(arguments: [
        ("Fernhill Mail", "FM"), ("fernhill mail client", "FM"), ("Voicebox", "V"), ("7 Wonders", "7W"), ("経理くん", "経"),
        ("  spaced   out ", "SO"), ("Moss & Fern Surveys", "MF"), (AttackInput.script, "SA"), ("ßeta", "SS"),
        ("", "?"), ("  ", "?"), ("&%$", "?"), ("\u{202E}", "?"), ("Z\u{301}ed", "Z"),
    ])
    func `are the first letters of the first two words`(name: String, initials: String) {
        let app = ConnectedApp(id: "a", name: name, description: "", type: .thirdParty, scopes: [])
        #expect(app.initials == initials)
    }
}

@Suite struct `The client type of an app` {
    @Test(arguments: [
        ("first_party", ["first-party", "confidential"]), ("first_party_public", ["first-party", "public"]),
        ("third_party", ["third-party", "confidential"]), ("third_party_public", ["third-party", "public"]),
        ("fourth", ["fourth"]),
    ])
    func `is named in words`(name: String, words: [String]) {
        for word in words { #expect(ClientType(name).words.contains(word)) }
    }
}
