import AuditLog
import Testing

@testable import Portal
@testable import Stytch

@Suite struct `The memory of forms` {
    let clock = Clock()
    let confirmations: Confirmations
    let admin: Admin
    let grant: Grant

    init() throws {
        confirmations = Confirmations { [clock] in clock.now }
        admin = try Someone.signedIn()
        grant = try Grant(user: "user-7", app: "app-1")
    }

    @Test func `gives back what a form showed, as it was, as often as it is asked`() {
        let opened = open(grant)
        for _ in 0..<2 {
            let found = confirmations.find(opened.operation, for: grant, by: admin)
            #expect(found?.operation == opened.operation)
            #expect(found?.user == Event.User(id: "user-7", externalID: "x-7", name: "a@example.com"))
            #expect(found?.app == Event.App(id: "app-1", name: "Desk", type: "third_party", scopes: "openid read:x"))
            #expect(found?.scopes == ["openid", "read:x"])
        }
    }

    @Test func `ends a form after a quarter of an hour`() {
        let opened = open(grant)
        clock.advance(milliseconds: 15 * 60_000 - 1)
        #expect(confirmations.find(opened.operation, for: grant, by: admin) != nil)
        clock.advance(milliseconds: 1)
        #expect(confirmations.find(opened.operation, for: grant, by: admin) == nil)
    }

    @Test func `knows a form for its session, its user and its app alone`() throws {
        let opened = open(grant)
        for other in [try Grant(user: "user-7", app: "app-2"), try Grant(user: "user-8", app: "app-1")] {
            #expect(confirmations.find(opened.operation, for: other, by: admin) == nil)
        }
        #expect(confirmations.find(opened.operation, for: grant, by: try Someone.signedIn()) == nil)
        #expect(confirmations.find(opened.operation.uppercased() + " ", for: grant, by: admin) == nil)
    }

    @Test func `writes each operation with 32 digits, and none twice`() {
        let operations = (0..<2000).map { _ in open(grant).operation }
        #expect(Set(operations).count == 2000)
        #expect(operations.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func `holds ten thousand, of which the oldest gives way`() {
        let first = open(grant)
        clock.advance(milliseconds: 1)
        let second = open(grant)
        clock.advance(milliseconds: 1)
        for _ in 0..<9_999 { _ = open(grant) }
        #expect(confirmations.find(first.operation, for: grant, by: admin) == nil)
        #expect(confirmations.find(second.operation, for: grant, by: admin) != nil)
    }

    private func open(_ grant: Grant) -> Confirmations.Confirmation {
        let user = User(
            id: grant.user, externalID: "x-7", name: "",
            emails: [User.Contact(value: "a@example.com", isVerified: true)],
            phones: [], status: "active", isLocked: false, lockExpires: nil, created: nil, roles: [])
        let app = ConnectedApp(
            id: grant.app.description, name: "Desk", description: "", type: .thirdParty, scopes: ["openid", "read:x"])
        return confirmations.open(grant, user: user, app: app, by: admin)
    }
}
