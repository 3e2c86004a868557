import GRDB

/// An entry that has no number yet.
struct Draft: Sendable {
    let time: Int64
    let phase: Entry.Phase
    let intent: Int64?
    let actor: Actor
    let event: Event
    let outcome: Outcome?
    let duration: Int64?

    init(
        time: Int64, phase: Entry.Phase, intent: Int64?, actor: Actor, event: Event, outcome: Outcome?, duration: Int64?
    ) {
        self.time = time
        self.phase = phase
        self.intent = intent
        self.actor = actor.storable
        self.event = event.storable
        self.outcome = outcome?.storable
        self.duration = duration
    }

    private static let insertion: String = {
        let columns = Schema.columns.joined(separator: ", ")
        let values = Schema.columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO entry (\(columns)) VALUES (\(values))"
    }()

    func insert(as seq: Int64, into db: Database) throws -> Entry {
        let statement = try db.cachedStatement(sql: Self.insertion)
        try statement.execute(arguments: [
            seq, time, phase.rawValue, intent, event.action.rawValue, event.operation,
            actor.adminID, actor.email, actor.role, actor.address, actor.session,
            event.typed, event.user?.id, event.user?.externalID, event.user?.name,
            event.app?.id, event.app?.name, event.app?.type, event.app?.scopes,
            event.reason, event.ticket,
            outcome?.kind.rawValue, outcome?.status, outcome?.errorType, outcome?.requestID, duration,
        ])
        return Entry(
            seq: seq, time: time, phase: phase, intent: intent, actor: actor, event: event, outcome: outcome,
            duration: duration)
    }
}

extension Entry {
    /// Reads a row with the columns of the schema, by their places, which is many times faster than by their names.
    ///
    /// Errors: a word that this version does not know.
    init(_ row: Row) throws {
        guard let phase = Phase(rawValue: row[2]), let action = Event.Action(rawValue: row[4]) else {
            throw AuditLogError.unavailable(
                "Entry \(row[0] as Int64) has a phase or an action that this version does not know.")
        }
        seq = row[0]
        time = row[1]
        self.phase = phase
        intent = row[3]
        actor = Actor(adminID: row[6], email: row[7], role: row[8], address: row[9], session: row[10])
        let user = (row[12] as String?).map { Event.User(id: $0, externalID: row[13], name: row[14] ?? "") }
        let app = (row[15] as String?).map {
            Event.App(id: $0, name: row[16] ?? "", type: row[17] ?? "", scopes: row[18] ?? "")
        }
        event = Event(
            action, operation: row[5], typed: row[11], user: user, app: app, reason: row[19], ticket: row[20])
        if let word = row[21] as String? {
            guard let kind = Outcome.Kind(rawValue: word) else {
                throw AuditLogError.unavailable("Entry \(seq) has an outcome that this version does not know.")
            }
            outcome = Outcome(kind, status: row[22], errorType: row[23], requestID: row[24])
        } else {
            outcome = nil
        }
        duration = row[25]
    }
}
