import HTTP
import HTTPTypes
import Identifiers
import Testing

@testable import Portal

@Suite struct `A pasted id` {
    @Test(arguments: [Seed.user, "customer-0001", "auth0|5f7c8ec7c33c6c004bbafe82", "a", "A.b_c|d-e", "customer-0001."])
    func `is accepted as it is`(text: String) throws {
        let pasted = try PastedID(text)
        #expect(pasted.id.description == text)
        #expect(!pasted.isCleaned)
    }

    static let quoted: [(String, String)] = [
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

    @Test(arguments: quoted)
    func `is found between white space, quotes and brackets`(text: String, id: String) throws {
        let pasted = try PastedID(text)
        #expect(pasted.id.description == id)
        #expect(pasted.isCleaned)
    }

    static let embedded: [(String, String)] = [
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

    @Test(arguments: embedded)
    func `is found in text, a URL or JSON`(text: String, id: String) throws {
        let pasted = try PastedID(text)
        #expect(pasted.id.description == id)
        #expect(pasted.isCleaned)
    }

    static let rejected: [(String, String)] = [
        ("", PastedID.emptyMessage),
        ("   \u{200B}\t", PastedID.emptyMessage),
        ("\"\"", PastedID.emptyMessage),
        ("somebody@example.com", PastedID.emailMessage),
        ("two words", PastedID.invalidMessage),
        ("a/b", PastedID.invalidMessage),
        ("a%2fb", PastedID.invalidMessage),
        ("..", PastedID.invalidMessage),
        (".", PastedID.invalidMessage),
        ("ünïcode", PastedID.invalidMessage),
        ("customer-０００１", PastedID.invalidMessage),
        ("customer\"\u{301}-1", PastedID.invalidMessage),
        (String(repeating: "a", count: 129), PastedID.invalidMessage),
        ("https://example.com", PastedID.invalidMessage),
        ("https://example.com/users/", PastedID.invalidMessage),
        ("https://example.com/users/a%2Fb", PastedID.invalidMessage),
        ("\(Seed.user) user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c7", PastedID.ambiguousMessage),
    ]

    @Test(arguments: rejected)
    func `is rejected with a message if the text does not contain exactly one id`(text: String, message: String) {
        let error = #expect(throws: HTTPError.self) { try PastedID(text) }
        #expect(error?.status == .badRequest)
        #expect(error?.message == message)
    }

    @Test func `has at most 128 bytes`() throws {
        #expect(try PastedID(String(repeating: "a", count: 128)).id.description.utf8.count == 128)
    }
}
