import Accounts
import Testing

@Suite struct `S-51: A role` {
    @Test(
        arguments: [
            (.viewer, [.signedIn, .lookUp]), (.revoker, [.signedIn, .lookUp, .revoke]),
            (.auditor, [.signedIn, .audit]),
            (.owner, [.signedIn, .lookUp, .revoke, .audit, .acknowledgeFaults, .manageAdmins]),
        ] as [(Role, Set<Permission>)])
    func `allows this and nothing else`(_ role: Role, _ permissions: Set<Permission>) {
        #expect(Set(role.permissions) == permissions)
    }

    @Test func `is one of four`() {
        #expect(Role.allCases.map(\.rawValue) == ["viewer", "revoker", "auditor", "owner"])
        #expect(Permission.allCases.count == 6)
    }
}
