import Accounts
import Stytch
import Testing

@testable import Portal

@Suite struct `The memory of look-ups` {
    let clock = Clock()
    let lookUps: LookUps
    let user: UserID
    let admin: Admin

    init() throws {
        lookUps = LookUps { [clock] in clock.now }
        user = try #require(UserID("user-7"))
        admin = try Someone.signedIn()
    }

    @Test func `lets an arrival pass once, within a minute`() {
        lookUps.expect(user, by: admin, isCleaned: true)
        clock.advance(milliseconds: 59_999)
        #expect(lookUps.arrival(of: user, by: admin)?.isCleaned == true)
        #expect(lookUps.arrival(of: user, by: admin) == nil)
        lookUps.expect(user, by: admin)
        clock.advance(milliseconds: 60_000)
        #expect(lookUps.arrival(of: user, by: admin) == nil)
    }

    @Test func `knows of a look-up for a quarter of an hour, as often as it is asked`() {
        #expect(!lookUps.remembers(user, by: admin))
        lookUps.remember(user, by: admin)
        clock.advance(milliseconds: 15 * 60_000 - 1)
        #expect(lookUps.remembers(user, by: admin))
        #expect(lookUps.remembers(user, by: admin))
        clock.advance(milliseconds: 1)
        #expect(!lookUps.remembers(user, by: admin))
    }

    @Test func `keeps sessions and users apart`() throws {
        let other = try Someone.signedIn()
        let another = try #require(UserID("user-8"))
        lookUps.expect(user, by: admin)
        lookUps.remember(user, by: admin)
        #expect(lookUps.arrival(of: user, by: other) == nil)
        #expect(lookUps.arrival(of: another, by: admin) == nil)
        #expect(!lookUps.remembers(user, by: other))
        #expect(!lookUps.remembers(another, by: admin))
        #expect(lookUps.arrival(of: user, by: admin) != nil)
    }

    @Test func `holds a thousand, forgets what is over first, and never lets through what it does not hold`() throws {
        for number in 0..<1000 {
            let user = try #require(UserID("user-\(number)"))
            lookUps.expect(user, by: admin)
            lookUps.remember(user, by: admin)
        }
        let late = try #require(UserID("late"))
        lookUps.expect(late, by: admin)
        lookUps.remember(late, by: admin)
        #expect(lookUps.arrival(of: late, by: admin) == nil)
        #expect(!lookUps.remembers(late, by: admin))
        #expect(lookUps.arrival(of: user, by: admin) != nil)

        clock.advance(minutes: 15)
        lookUps.expect(late, by: admin)
        lookUps.remember(late, by: admin)
        #expect(lookUps.arrival(of: late, by: admin) != nil)
        #expect(lookUps.remembers(late, by: admin))
    }
}
