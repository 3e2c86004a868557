import AuditFormat
import Identifiers
import Time

extension Entry {
    /// Decodes a record; one that cannot be read becomes an entry that only says so, so that the others can still be shown.
    init(tolerating record: some EntryRecord) {
        do { self = try Entry(record) } catch {
            self.init(
                seq: record.integer(.seq), time: UTCTime(milliseconds: record.integer(.time)), phase: .event,
                intent: nil,
                actor: .portal, event: Event(.unreadable, detail: error.reason), outcome: nil, duration: nil,
                epoch: record.integer(.epoch), mac: record.mac)
        }
    }

    /// Decodes a record; throws if it has a word or an id that this version does not know.
    init(_ record: some EntryRecord) throws(AuditLogError) {
        let seq = record.integer(.seq)
        func known<Value>(_ field: EntryField, _ parse: (String) -> Value?) throws(AuditLogError) -> Value? {
            guard let text = record.text(field) else { return nil }
            guard let value = parse(text) else { throw .unreadable(seq, field) }
            return value
        }
        func integer(_ field: EntryField) -> Int64? { record.isNull(field) ? nil : record.integer(field) }

        guard let phase = try known(.phase, Phase.init), let action = try known(.action, Event.Action.init) else {
            throw .unreadable(seq, .action)
        }
        let user = try known(.userID, UserID.init).map {
            Event.User(id: $0, externalID: record.text(.userExternalID), name: record.text(.userName) ?? "")
        }
        let app = try known(.appID, ConnectedAppID.init).map {
            Event.App(
                id: $0, name: record.text(.appName) ?? "", type: record.text(.appType) ?? "",
                scopes: record.text(.appScopes) ?? "")
        }
        let observation = record.text(.observed).flatMap(Observation.State.init).map {
            Observation($0, at: UTCTime(milliseconds: record.integer(.observedAt)))
        }
        self.seq = seq
        self.phase = phase
        epoch = record.integer(.epoch)
        time = UTCTime(milliseconds: record.integer(.time))
        intent = integer(.intent)
        actor = Actor(
            adminID: record.text(.adminID), email: record.text(.adminEmail) ?? "", role: record.text(.adminRole),
            address: record.text(.address) ?? "", session: record.text(.session))
        event = Event(
            action, operation: record.text(.operation), typed: record.text(.typed), user: user, app: app,
            reason: record.text(.reason), ticket: record.text(.ticket), detail: record.text(.detail))
        outcome = try known(.outcome, Outcome.Kind.init).map {
            Outcome(
                $0, status: integer(.status).map { Int($0) }, errorType: record.text(.errorType),
                requestID: record.text(.requestID), observation: observation)
        }
        duration = integer(.duration)
        mac = record.mac
    }
}

extension AuditLogError {
    fileprivate var reason: String? { if case .unavailable(let reason) = self { reason } else { nil } }

    fileprivate static func unreadable(_ seq: Int64, _ field: EntryField) -> AuditLogError {
        .unavailable("Entry \(seq) has a value in \(field.name) that this version cannot read.")
    }
}
