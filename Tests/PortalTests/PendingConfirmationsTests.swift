import AuditLog
import Identifiers
import TestSupport
import Testing

@testable import Portal
@testable import Stytch

@Suite struct `Pending confirmations` {
    let clock = ManualClock()
    let confirmations: PendingConfirmations
    let admin: Admin
    let grant: Grant

    init() throws {
        confirmations = PendingConfirmations(clock: clock)
        admin = try .signedIn()
        grant = try Grant(user: "user-7", app: "app-1")
    }

    @Test func `are found with what the form showed, as often as they are asked for`() throws {
        let created = create(grant)
        for _ in 0..<2 {
            let found = confirmations.find(created.operation, for: grant, by: admin)
            #expect(found?.operation == created.operation)
            #expect(try found?.user == Event.User(id: "user-7", externalID: "x-7", name: "a@example.com"))
            #expect(
                try found?.app == Event.App(id: "app-1", name: "Desk", type: "third_party", scopes: "openid read:x"))
            #expect(found?.scopes == ["openid", "read:x"])
        }
    }

    @Test func `expire after 15 minutes`() {
        let created = create(grant)
        clock.advance(by: .minutes(15) - .milliseconds(1))
        #expect(confirmations.find(created.operation, for: grant, by: admin) != nil)
        clock.advance(by: .milliseconds(1))
        #expect(confirmations.find(created.operation, for: grant, by: admin) == nil)
    }

    @Test func `are valid only for their session, user and app`() throws {
        let created = create(grant)
        for other in [try Grant(user: "user-7", app: "app-2"), try Grant(user: "user-8", app: "app-1")] {
            #expect(confirmations.find(created.operation, for: other, by: admin) == nil)
        }
        #expect(confirmations.find(created.operation, for: grant, by: try .signedIn()) == nil)
        #expect(confirmations.find(created.operation.uppercased() + " ", for: grant, by: admin) == nil)
    }

    @Test func `have a unique operation of 32 hexadecimal digits`() {
        let operations = (0..<2000).map { _ in create(grant).operation }
        #expect(Set(operations).count == 2000)
        #expect(operations.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func `are limited to 10,000, and the oldest is dropped`() {
        let first = create(grant)
        clock.advance(by: .milliseconds(1))
        let second = create(grant)
        clock.advance(by: .milliseconds(1))
        for _ in 0..<9_999 { _ = create(grant) }
        #expect(confirmations.find(first.operation, for: grant, by: admin) == nil)
        #expect(confirmations.find(second.operation, for: grant, by: admin) != nil)
    }

    private func create(_ grant: Grant) -> PendingConfirmations.Confirmation {
        let user = User(
            id: grant.user, externalID: "x-7", name: "",
            emails: [User.Contact(value: "a@example.com", isVerified: true)],
            phones: [], status: "active", isLocked: false, lockExpires: nil, created: nil, roles: [])
        let app = ConnectedApp(
            id: grant.app.description, name: "Desk", description: "", type: .thirdParty, scopes: ["openid", "read:x"])
        return confirmations.create(grant, user: user, app: app, by: admin)
    }
}
