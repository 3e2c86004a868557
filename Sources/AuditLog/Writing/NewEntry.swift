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

    init(
        time: UTCTime, phase: Entry.Phase, intent: Int64?, actor: Actor, event: Event, outcome: Outcome?,
        duration: Int64?
    ) {
        self.time = time
        self.phase = phase
        self.intent = intent
        self.actor = actor.storable
        self.event = event.storable
        self.outcome = outcome?.storable
        self.duration = duration
    }

    /// Writes the entry behind a link of the chain.
    func insert(after last: ChainHead, sealedBy key: Key, into db: Database) throws -> Entry {
        let link = try Self.insert(values(key.epoch), after: last, sealedBy: key, into: db)
        return Entry(
            seq: link.seq, time: time, phase: phase, intent: intent, actor: actor, event: event, outcome: outcome,
            duration: duration, epoch: key.epoch, mac: link.mac)
    }

    /// What stands between the number and the MAC, in the order of the columns.
    private func values(_ epoch: Int64) -> [DatabaseValue] {
        [
            epoch.databaseValue, time.databaseValue, phase.rawValue.databaseValue, intent.value,
            event.action.rawValue.databaseValue, event.operation.value,
            actor.adminID.value, actor.email.databaseValue, actor.role.value, actor.address.databaseValue,
            actor.session.value,
            event.typed.value, (event.user?.id).value, (event.user?.externalID).value, (event.user?.name).value,
            (event.app?.id).value, (event.app?.name).value, (event.app?.type).value, (event.app?.scopes).value,
            event.reason.value, event.ticket.value,
            (outcome?.kind.rawValue).value, (outcome?.status).value, (outcome?.errorType).value,
            (outcome?.requestID).value,
            (outcome?.observation?.state.rawValue).value, (outcome?.observation?.at).value, duration.value,
            event.detail.value,
        ]
    }

    /// Writes a row of these values, sealed behind a link of the chain; the link that it becomes.
    static func insert(_ values: [DatabaseValue], after last: ChainHead, sealedBy key: Key, into db: Database) throws
        -> ChainHead
    {
        let seq = last.seq &+ 1
        var message = CanonicalEntry()
        message.begin(seq, after: last.mac)
        for value in values { message.add(value) }
        let mac = unsafe message.withUnsafeBytes { unsafe key.code(of: $0) }
        try Insertion(db).insert(seq, values, mac)
        return ChainHead(seq: seq, mac: mac)
    }
}

extension Optional where Wrapped: DatabaseValueConvertible {
    fileprivate var value: DatabaseValue { self?.databaseValue ?? .null }
}
