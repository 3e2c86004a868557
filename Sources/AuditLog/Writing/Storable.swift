extension String {
    /// The text as it can be stored: SQLite's C interface ends a text at a NUL, which would hide from the log what a hostile
    /// name says after it. The sign for NUL (U+2400) takes its place.
    fileprivate var storable: String {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
    }
}

extension Actor {
    /// The actor in texts that can be stored.
    var storable: Actor {
        Actor(
            adminID: adminID?.storable, email: email.storable, role: role?.storable, address: address.storable,
            session: session?.storable)
    }
}

extension Event {
    /// The event in texts that can be stored.
    var storable: Event {
        Event(
            action, operation: operation?.storable, typed: typed?.storable, user: user?.storable, app: app?.storable,
            reason: reason?.storable, ticket: ticket?.storable,
            detail: detail?.storable)
    }
}

extension Event.User {
    fileprivate var storable: Self {
        Self(id: id, externalID: externalID?.storable, name: name.storable)
    }
}

extension Event.App {
    fileprivate var storable: Self {
        Self(id: id, name: name.storable, type: type.storable, scopes: scopes.storable)
    }
}

extension Outcome {
    /// The outcome in texts that can be stored.
    var storable: Outcome {
        Outcome(
            kind, status: status, errorType: errorType?.storable, requestID: requestID?.storable,
            observation: observation)
    }
}
