import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `The fictional users` {
    let users = Population.shared.users
    let customers = Population.shared.users.filter { $0.externalID.hasPrefix("customer-") }

    @Test func `are the same on every machine`() {
        let text = JSON.array(users.map { .array([.object($0.members), .array($0.grants.map(\.json))]) }).text
        let apps = JSON.array(Population.shared.apps.map(\.json)).text

        #expect(SplitMix64.uuid(of: text) == "870f171f-23fd-469c-a13f-656d914b2f61")
        #expect(SplitMix64.uuid(of: apps) == "e152baca-5df9-413c-87f5-b0df02df4b06")
    }

    @Test func `are generated with the reference SplitMix64`() {
        var generator = SplitMix64(seed: "foobar")

        #expect((0..<3).map { _ in generator.next() } == [0x5df295413403de4f, 0x1d7722205b438a63, 0xc0feacd0cc2c9298])
        #expect(SplitMix64.uuid(of: "foobar") == "5df29541-3403-4e4f-9d77-22205b438a63")
    }

    @Test func `include 1,000 numbered customers`() {
        #expect(customers.count == 1000)
        #expect(customers.first?.externalID == "customer-0001")
        #expect(customers.last?.externalID == "customer-1000")
    }

    @Test func `share no id, email address or phone number`() {
        #expect(Set(users.flatMap { [$0.id, $0.externalID] }).count == users.count * 2)
        let addresses = users.flatMap(\.emails).map(\.address)
        #expect(Set(addresses).count == addresses.count)
        let numbers = users.flatMap(\.phones).map(\.number)
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func `have no real email address or phone number`() {
        for address in users.flatMap(\.emails).map(\.address) {
            #expect(address.wholeMatch(of: /[a-z0-9.-]+@example\.(com|org)/) != nil, "\(address)")
        }
        for number in users.flatMap(\.phones).map(\.number) {
            #expect(number.wholeMatch(of: /\+1[2-9][0-9]{2}55501[0-9]{2}|\+447700900[0-9]{3}/) != nil, "\(number)")
        }
    }

    @Test func `have ids that the API accepts`() {
        for user in users {
            #expect(User.isID(user.id) && User.isID(user.externalID))
            #expect(
                user.id.wholeMatch(of: /user-test-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                    != nil)
        }
    }

    @Test func `have 0 to 12 different apps each, of all 40 and all four types`() {
        #expect(Set(customers.map(\.grants.count)) == Set(0...12))
        #expect(customers.allSatisfy { Set($0.grants.map(\.app.id)).count == $0.grants.count })
        #expect(Set(customers.flatMap(\.grants).map(\.app.id)) == Set(Catalogue.apps.map(\.id)))
        #expect(Set(Catalogue.apps.map(\.id)).count == 40)
        #expect(Set(Catalogue.apps.map(\.type)) == Set(ClientType.allCases.map(\.rawValue)))
    }

    @Test func `grant scopes of every risk, and full access to first-party apps only`() {
        let grants = customers.flatMap(\.grants)
        let scopes = Set(grants.flatMap { $0.scopes.split(separator: " ") })

        #expect(
            scopes.isSuperset(of: ["openid", "profile", "phone", "offline_access", "full_access", "read:documents"]))
        #expect(scopes.isSuperset(of: ["write:invoices", "admin:tickets"]))
        #expect(grants.contains { $0.scopes == "openid" })
        #expect(grants.filter { $0.scopes.contains("full_access") }.allSatisfy { $0.app.type.hasPrefix("first_party") })
        #expect(
            grants.allSatisfy { Set($0.scopes.split(separator: " ")).isSubset(of: $0.app.scopes.split(separator: " ")) }
        )
    }

    @Test func `have names in many scripts`() {
        let names = customers.map { $0.firstName + $0.middleName + $0.lastName }
        for range in [
            "a"..."z", "\u{600}"..."\u{6FF}", "\u{900}"..."\u{97F}", "\u{3040}"..."\u{30FF}", "\u{4E00}"..."\u{9FFF}",
            "\u{AC00}"..."\u{D7A3}", "\u{400}"..."\u{4FF}", "\u{370}"..."\u{3FF}", "\u{590}"..."\u{5FF}",
            "\u{E00}"..."\u{E7F}", "\u{1200}"..."\u{137F}", "\u{10A0}"..."\u{10FF}", "\u{B80}"..."\u{BFF}",
            "\u{1E00}"..."\u{1EFF}", "\u{300}"..."\u{36F}",
        ] as [ClosedRange<Unicode.Scalar>] {
            #expect(names.contains { $0.unicodeScalars.contains { range.contains($0) } }, "\(range)")
        }
        #expect(customers.allSatisfy { !$0.firstName.isEmpty && !$0.lastName.isEmpty })
    }

    @Test func `are active or pending, a few are locked, and all were created before November 2026`() {
        let locked = customers.count(where: \.isLocked)
        let pending = customers.count { $0.status == "pending" }

        #expect(1...40 ~= locked)
        #expect(30...200 ~= pending)
        #expect(customers.allSatisfy { ["active", "pending"].contains($0.status) })
        #expect(users.allSatisfy { $0.createdAt < Date(timeIntervalSince1970: 1_793_491_200) })
        #expect(Set(customers.map { $0.createdAt.formatted(.iso8601).prefix(4) }).count == 6)
    }
}
