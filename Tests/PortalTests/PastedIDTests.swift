import HTTP
import HTTPTypes
import Stytch
import Testing

@testable import Portal

@Suite struct `Reading what was typed` {
    @Test(arguments: [Seed.user, "customer-0001", "auth0|5f7c8ec7c33c6c004bbafe82", "a", "A.b_c|d-e", "customer-0001."])
    func `takes an id as it is`(text: String) throws {
        let typed = try TypedID(text)
        #expect(typed.id.description == text)
        #expect(!typed.isCleaned)
    }

    static let surrounded: [(String, String)] = [
        (" customer-0001", "customer-0001"),
        ("customer-0001\t\r\n", "customer-0001"),
        ("\u{A0}customer-0001\u{3000}", "customer-0001"),
        ("\"customer-0001\"", "customer-0001"),
        ("'customer-0001',", "customer-0001"),
        ("`customer-0001`;", "customer-0001"),
        ("“customer-0001”", "customer-0001"),
        ("„customer-0001“", "customer-0001"),
        ("« customer-0001 »", "customer-0001"),
        ("<customer-0001>", "customer-0001"),
        ("(customer-0001)", "customer-0001"),
        ("[customer-0001]", "customer-0001"),
        ("\u{200B}customer\u{200D}-0001\u{FEFF}", "customer-0001"),
        ("\u{2060}customer-\u{AD}0001", "customer-0001"),
        ("\u{202A}customer-0001\u{202C}", "customer-0001"),
        ("customer-\u{7}0001", "customer-0001"),
    ]

    @Test(arguments: surrounded)
    func `leaves out what surrounds an id, and says so`(text: String, id: String) throws {
        let typed = try TypedID(text)
        #expect(typed.id.description == id)
        #expect(typed.isCleaned)
    }

    static let inside: [(String, String)] = [
        ("https://portal.example.com/users/customer-0001", "customer-0001"),
        ("https://portal.example.com/users/customer-0001/connected-apps/a/revocation?x=1#y", "customer-0001"),
        ("https://portal.example.com/users/auth0%7C5f7c", "auth0|5f7c"),
        ("see https://crm.example.com/people/customer-0001 please", "customer-0001"),
        ("https://somebody:word@crm.example.com:8443/people/customer-0001?tab=1", "customer-0001"),
        ("<a href=\"https://crm.example.com/customer-0001\">", "customer-0001"),
        ("https://stytch.com/dashboard/users/\(Seed.user)?env=test", Seed.user),
        ("The user \(Seed.user), as of today.", Seed.user),
        ("It was \(Seed.user).", Seed.user),
        ("\(Seed.user) \(Seed.user)", Seed.user),
        ("user_id=\(Seed.user)&x=1", Seed.user),
        (#"{"user_id":"\#(Seed.user)","external_id":"customer-0001"}"#, Seed.user),
        (#"{"external_id": "customer-0001", "name": {}}"#, "customer-0001"),
        (#"{"name": {}, "user_id" : "user-staging-7"}"#, "user-staging-7"),
        ("external_id: customer-0001.", "customer-0001"),
        ("external_id=auth0%7C5f7c&plan=pro", "auth0|5f7c"),
        ("a user_id of the ticket is user_id: abc", "abc"),
        (#"{"external_id":"","status":"active","user_id":"user-staging-7"}"#, "user-staging-7"),
        (#"{"external_id":null,"user_id":"user-staging-7"}"#, "user-staging-7"),
    ]

    @Test(arguments: inside)
    func `finds the id inside text, an address or JSON`(text: String, id: String) throws {
        let typed = try TypedID(text)
        #expect(typed.id.description == id)
        #expect(typed.isCleaned)
    }

    static let refused: [(String, String)] = [
        ("", "Type the user_id or the external_id"),
        ("   \u{200B}\t", "Type the user_id or the external_id"),
        ("\"\"", "Type the user_id or the external_id"),
        ("somebody@example.com", "looks like an address of mail"),
        ("two words", "holds no user_id or external_id"),
        ("a/b", "holds no user_id or external_id"),
        ("a%2fb", "holds no user_id or external_id"),
        ("..", "holds no user_id or external_id"),
        (".", "holds no user_id or external_id"),
        ("ünïcode", "holds no user_id or external_id"),
        ("customer-０００１", "holds no user_id or external_id"),
        ("customer\"\u{301}-1", "holds no user_id or external_id"),
        (String(repeating: "a", count: 129), "holds no user_id or external_id"),
        ("https://example.com", "holds no user_id or external_id"),
        ("https://example.com/users/", "holds no user_id or external_id"),
        ("https://example.com/users/a%2Fb", "holds no user_id or external_id"),
        ("\(Seed.user) user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c7", "more than one user_id"),
    ]

    @Test(arguments: refused)
    func `refuses in words what holds no one id`(text: String, words: String) {
        let error = #expect(throws: HTTPError.self) { try TypedID(text) }
        #expect(error?.status == .badRequest)
        #expect(error?.message.contains(words) == true)
    }

    @Test func `takes 128 bytes and no more`() throws {
        #expect(try TypedID(String(repeating: "a", count: 128)).id.description.utf8.count == 128)
    }
}
