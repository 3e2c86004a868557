import Accounts
import Identifiers
import TestSupport
import Testing

@testable import Portal

@Suite struct `Recent lookups` {
    let clock = ManualClock()
    let lookups: RecentLookups
    let user: UserID
    let admin: Admin

    init() throws {
        lookups = RecentLookups(clock: clock)
        user = try #require(UserID("user-7"))
        admin = try .signedIn()
    }

    @Test func `allow the page after a redirect once, within a minute`() {
        lookups.allowNext(user, by: admin, isCleaned: true)
        clock.advance(by: .milliseconds(59_999))
        #expect(lookups.takeAllowed(user, by: admin)?.isCleaned == true)
        #expect(lookups.takeAllowed(user, by: admin) == nil)
        lookups.allowNext(user, by: admin)
        clock.advance(by: .seconds(60))
        #expect(lookups.takeAllowed(user, by: admin) == nil)
    }

    @Test func `are known for 15 minutes, as often as they are asked for`() {
        #expect(!lookups.contains(user, by: admin))
        lookups.record(user, by: admin)
        clock.advance(by: .minutes(15) - .milliseconds(1))
        #expect(lookups.contains(user, by: admin))
        #expect(lookups.contains(user, by: admin))
        clock.advance(by: .milliseconds(1))
        #expect(!lookups.contains(user, by: admin))
    }

    @Test func `are separate for each session and user`() throws {
        let other = try Admin.signedIn()
        let another = try #require(UserID("user-8"))
        lookups.allowNext(user, by: admin)
        lookups.record(user, by: admin)
        #expect(lookups.takeAllowed(user, by: other) == nil)
        #expect(lookups.takeAllowed(another, by: admin) == nil)
        #expect(!lookups.contains(user, by: other))
        #expect(!lookups.contains(another, by: admin))
        #expect(lookups.takeAllowed(user, by: admin) != nil)
    }

    @Test func `are limited to 1,000; expired ones are dropped first, and nothing is allowed that is not stored`()
        throws
    {
        for number in 0..<1000 {
            let user = try #require(UserID("user-\(number)"))
            lookups.allowNext(user, by: admin)
            lookups.record(user, by: admin)
        }
        let late = try #require(UserID("late"))
        lookups.allowNext(late, by: admin)
        lookups.record(late, by: admin)
        #expect(lookups.takeAllowed(late, by: admin) == nil)
        #expect(!lookups.contains(late, by: admin))
        #expect(lookups.takeAllowed(user, by: admin) != nil)

        clock.advance(by: .minutes(15))
        lookups.allowNext(late, by: admin)
        lookups.record(late, by: admin)
        #expect(lookups.takeAllowed(late, by: admin) != nil)
        #expect(lookups.contains(late, by: admin))
    }
}
