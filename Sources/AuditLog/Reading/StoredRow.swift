import CSQLite
import GRDB
import Identifiers
import Time

/// A row of `entry` where SQLite holds it: its fields are read without being copied, which is what makes reading millions fast.
@safe struct StoredRow {
    private let statement: OpaquePointer

    /// The place of a column in `Schema.columns`.
    enum Column: Int32 {
        case seq = 0
        case epoch, time, phase, intent, action, operation
        case adminID, email, role, address, session
        case typed, userID, externalID, userName
        case appID, appName, appType, appScopes
        case reason, ticket
        case outcome, status, errorType, requestID, observed, observedAt, duration, detail
        case mac

        /// The columns that a MAC macChecker.
        static let sealed = (1...29).compactMap { Column(rawValue: Int32($0)) }
    }

    /// Reads the rows of a query in turn, one over `Schema.columns` where columns are asked for by name, as long as `body` says to go on.
    static func forEach(
        _ db: Database, _ sql: String, _ arguments: StatementArguments, _ body: (StoredRow) throws -> Bool
    ) throws {
        let statement = try db.cachedStatement(sql: sql)
        try statement.setArguments(arguments)
        let handle = unsafe statement.sqliteStatement
        defer { unsafe sqlite3_reset(handle) }
        let row = unsafe StoredRow(statement: handle)
        try withExtendedLifetime(statement) {
            while true {
                switch unsafe sqlite3_step(handle) {
                case SQLITE_ROW: guard try body(row) else { return }
                case SQLITE_DONE: return
                case let code:
                    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
                }
            }
        }
    }

    /// SQLite's type of a value: `SQLITE_INTEGER`, `SQLITE_TEXT`, `SQLITE_NULL` …
    func kind(_ column: Column) -> Int32 { unsafe sqlite3_column_type(statement, column.rawValue) }

    func isNull(_ column: Column) -> Bool { kind(column) == SQLITE_NULL }

    func number(_ column: Column) -> Int64 { number(at: column.rawValue) }

    /// The number at a place in the row of a query over other columns.
    func number(at place: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, place) }

    func optionalNumber(_ column: Column) -> Int64? { isNull(column) ? nil : number(column) }

    /// The bytes of a text or a blob, for as long as the row stands.
    func withBytes<Value>(_ column: Column, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try unsafe withBytes(at: column.rawValue, body)
    }

    func withBytes<Value>(at place: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        // The bytes first: asking for their number first might change their place (sqlite.org/c3ref/column_blob.html).
        let start = unsafe sqlite3_column_blob(statement, place)
        let count = unsafe sqlite3_column_bytes(statement, place)
        return try unsafe body(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }

    func text(_ column: Column) -> String { unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) } }

    func optionalText(_ column: Column) -> String? { isNull(column) ? nil : text(column) }

    /// Whether a text is this one.
    func holds(_ text: StaticString, in column: Column) -> Bool {
        unsafe withBytes(column) { bytes in
            unsafe bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }

    /// The MAC as it is stored.
    var mac: MAC { unsafe withBytes(.mac) { unsafe MAC($0) } }

    /// Writes the message that the MAC macChecker.
    func write(to message: inout CanonicalEntry, seq: Int64, after mac: MAC) {
        message.begin(seq, after: mac)
        for column in Column.sealed {
            switch kind(column) {
            case SQLITE_INTEGER: message.add(number(column))
            case SQLITE_NULL: message.addNothing()
            case SQLITE_TEXT: unsafe withBytes(column) { unsafe message.add($0) }
            default: message.addForeign()
            }
        }
    }
}

extension Entry {
    /// Errors: a word that this version does not know.
    init(_ row: StoredRow) throws {
        let number = row.number(.seq)
        guard let phase = Phase(rawValue: row.text(.phase)), let action = Event.Action(rawValue: row.text(.action))
        else {
            throw AuditLogError.unavailable("Entry \(number) has a phase or an action that this version does not know.")
        }
        seq = number
        epoch = row.number(.epoch)
        time = UTCTime(milliseconds: row.number(.time))
        self.phase = phase
        intent = row.optionalNumber(.intent)
        actor = Actor(
            adminID: row.optionalText(.adminID), email: row.text(.email), role: row.optionalText(.role),
            address: row.text(.address), session: row.optionalText(.session))
        let user = try row.optionalText(.userID).map { text in
            guard let id = UserID(text) else {
                throw AuditLogError.unavailable("Entry \(number) has a user id that this version cannot read.")
            }
            return Event.User(id: id, externalID: row.optionalText(.externalID), name: row.text(.userName))
        }
        let app = try row.optionalText(.appID).map { text in
            guard let id = ConnectedAppID(text) else {
                throw AuditLogError.unavailable("Entry \(number) has an app id that this version cannot read.")
            }
            return Event.App(id: id, name: row.text(.appName), type: row.text(.appType), scopes: row.text(.appScopes))
        }
        event = Event(
            action, operation: row.optionalText(.operation), typed: row.optionalText(.typed), user: user, app: app,
            reason: row.optionalText(.reason), ticket: row.optionalText(.ticket), detail: row.optionalText(.detail))
        outcome = try row.optionalText(.outcome).map { word in
            guard let kind = Outcome.Kind(rawValue: word) else {
                throw AuditLogError.unavailable("Entry \(number) has an outcome that this version does not know.")
            }
            let observation = row.optionalText(.observed).flatMap(Observation.State.init).map {
                Observation($0, at: UTCTime(milliseconds: row.number(.observedAt)))
            }
            return Outcome(
                kind, status: row.optionalNumber(.status).map { Int($0) }, errorType: row.optionalText(.errorType),
                requestID: row.optionalText(.requestID), observation: observation)
        }
        duration = row.optionalNumber(.duration)
        mac = row.mac
    }
}
