import Foundation
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An entry as an OCSF event` {
    private func event(_ action: Event.Action, _ phase: Entry.Phase, _ outcome: Outcome?, detail: String? = nil) throws
        -> [String: Any]
    {
        var event = Event.revocation("op-1")
        (event.action, event.detail) = (action, detail)
        let entry = Entry(
            seq: 1, time: UTCTime(milliseconds: 1), phase: phase, intent: nil, actor: .ada, event: event,
            outcome: outcome, duration: nil, epoch: 1, mac: .zero)
        var line: [UInt8] = []
        OCSF.append(entry, to: &line)
        return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }

    private func numbers(_ object: [String: Any]) -> [Int?] {
        ["class_uid", "activity_id", "severity_id", "status_id"].map { object[$0] as? Int }
    }

    @Test(
        arguments: [
            (.signIn, 3002, 1), (.signOut, 3002, 2), (.sessionEnd, 3002, 2), (.lookUp, 6003, 2), (.export, 6003, 2),
            (.refusal, 6003, 99), (.verification, 6003, 99), (.acknowledgement, 6003, 99), (.unreadable, 6003, 99),
            (.pruning, 6003, 4), (.restoration, 6003, 3), (.start, 6002, 3), (.stop, 6002, 4), (.adminChange, 3001, 99),
        ] as [(Event.Action, Int, Int)])
    func `has the class, the activity, the severity and the status of its action (C-78)`(
        action: Event.Action, classID: Int, activity: Int
    ) throws {
        #expect(numbers(try event(action, .event, Outcome(.succeeded))) == [classID, activity, 1, 1])
        #expect(numbers(try event(action, .event, Outcome(.refused))) == [classID, activity, 1, 2])
    }

    @Test(
        arguments: [
            (.intent, nil, 6003, 99, 0), (.outcome, .succeeded, 3005, 2, 1), (.outcome, .alreadyRevoked, 3005, 2, 1),
            (.outcome, .refused, 3005, 2, 2), (.outcome, .unknown, 6003, 99, 0), (.settlement, .applied, 3005, 2, 1),
            (.settlement, .notApplied, 3005, 2, 2), (.settlement, .unknown, 3005, 2, 0),
        ] as [(Entry.Phase, Outcome.Kind?, Int, Int, Int)])
    func `is a revocation only when the operation has ended (C-10, C-78)`(
        phase: Entry.Phase, outcome: Outcome.Kind?, classID: Int, activity: Int, status: Int
    ) throws {
        let object = try event(.revocation, phase, outcome.map { Outcome($0) })
        #expect(numbers(object) == [classID, activity, 3, status])
    }

    @Test(arguments: [("created", 1), ("disabled", 5), ("password reset", 4), ("role changed", 99)])
    func `says what was changed of an account (C-9)`(change: String, activity: Int) throws {
        let detail = #"{"change":"\#(change)","admin":"ann@example.com"}"#
        let object = try event(.adminChange, .event, Outcome(.succeeded), detail: detail)
        #expect(numbers(object) == [3001, activity, 1, 1])
        #expect((object["user"] as? [String: Any])?["email_addr"] as? String == "ann@example.com")
    }

    @Test(arguments: ["the portal", "a@b", "a b@example.com", "@example.com", "ann on the machine"])
    func `has no email address that is not one`(text: String) { #expect(!OCSFClass.isEmail(text)) }
}
