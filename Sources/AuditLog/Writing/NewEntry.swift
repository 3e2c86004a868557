import AuditFormat
import Foundation
import GRDB
import Time

/// An entry that has no number yet.
struct NewEntry: Sendable {
    let time: UTCTime
    let phase: Entry.Phase
    let intent: Int64?
    let actor: Actor
    let event: Event
    let outcome: Outcome?
    let duration: Int64?

    /// Inserts the entry after the head of the chain and returns it as it was stored.
    func insert(after head: ChainHead, sealedBy key: Key, into db: Database) throws -> Entry {
        let seq = head.seq &+ 1
        var values = values
        values[.seq] = seq.databaseValue
        values[.epoch] = key.epoch.databaseValue
        var canonical = CanonicalEntry()
        values.write(to: &canonical, seq: seq, after: head.mac)
        values.set(key.mac(of: canonical.bytes))
        try db.cachedStatement(sql: Schema.insertion).execute(arguments: values.arguments)
        try Self.readBack(values.mac, seq, db)
        return try Entry(values)
    }

    /// Throws `unusable` unless the database contains the entry that was just inserted.
    private static func readBack(_ mac: MAC, _ seq: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT mac FROM entry WHERE seq = ?")
        guard try Data.fetchOne(statement, arguments: [seq]) == Data(mac.bytes) else {
            throw AuditLogError.unusable(
                "Entry #\(seq) is not in the audit log after it was written. Check the log with portal audit verify.")
        }
    }

    /// The operation as it is stored.
    var storedOperation: String? { values.text(.operation) }

    private var values: EntryValues {
        var values = EntryValues()
        values[.time] = time.databaseValue
        values.set(.phase, phase.rawValue)
        values[.intent] = intent.databaseValue
        values.set(.action, event.action.rawValue)
        values.set(.operation, event.operation)
        values.set(.adminID, actor.adminID)
        values.set(.adminEmail, actor.email)
        values.set(.adminRole, actor.role)
        values.set(.address, actor.address)
        values.set(.session, actor.session)
        values.set(.typed, event.typed)
        if let user = event.user {
            values[.userID] = user.id.databaseValue
            values.set(.userExternalID, user.externalID)
            values.set(.userName, user.name)
        }
        if let app = event.app {
            values[.appID] = app.id.databaseValue
            values.set(.appName, app.name)
            values.set(.appType, app.type)
            values.set(.appScopes, app.scopes)
        }
        values.set(.reason, event.reason)
        values.set(.ticket, event.ticket)
        if let outcome {
            values.set(.outcome, outcome.kind.rawValue)
            values[.status] = outcome.status.databaseValue
            values.set(.errorType, outcome.errorType)
            values.set(.requestID, outcome.requestID)
            values.set(.observed, outcome.observation?.state.rawValue)
            values[.observedAt] = (outcome.observation?.at).databaseValue
        }
        values[.duration] = duration.databaseValue
        values.set(.detail, event.detail)
        return values
    }
}

extension Optional where Wrapped: DatabaseValueConvertible {
    fileprivate var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
}
