import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An entry` {
    static let hostile = [
        "", " ", "'", "\"", "'); DROP TABLE entry; --", "<script>alert(1)</script>", "{{name}}", "%s%n", "NULL",
        "a\r\nb", "\u{1B}[2J", "\u{202E}gnp.exe", "\u{200B}", "\u{FEFF}", "\u{FFFD}", "\u{2028}",
        "é", "e\u{301}", "Å", "\u{212B}", "\"\u{301}", "👩‍👩‍👧‍👦", "🇳🇴", "\u{10FFFF}", "שלום", "日本語",
        String(repeating: "long ", count: 20_000),
    ]

    @Test(arguments: hostile)
    func `stores each text byte for byte`(_ text: String) async throws {
        let folder = try TemporaryFolder()
        let actor = Actor(adminID: text, email: text, role: text, address: text, session: text)
        let event = Event(
            .revocation, operation: "op" + text, typed: text,
            user: Event.User(id: "user-1", externalID: text, name: text),
            app: Event.App(id: "app-1", name: text, type: text, scopes: text), reason: text, ticket: text)
        let outcome = Outcome(.refused, status: .max, errorType: text, requestID: text)

        let pair = try await AuditLog(folder: folder.path).record(event, by: actor) { outcome }

        let read = try AuditLog(folder: folder.path).entries()
        #expect(read.map(\.seq) == [2, 1])
        for entry in read + [pair.outcome, pair.intent] {
            #expect(texts(of: entry).allSatisfy { $0.utf8.elementsEqual(text.utf8) })
            #expect(texts(of: entry).count == (entry.phase == .outcome ? 15 : 13))
            #expect(entry.event.operation.map { $0.utf8.elementsEqual("op\(text)".utf8) } == true)
        }
        #expect(read.first?.outcome?.status == .max)
    }

    @Test func `distinguishes a missing text from an empty one`() async throws {
        let fixture = try AuditLogFixture()
        let nobody = Actor(adminID: nil, email: "", role: nil, address: "", session: nil)
        let bare = Event(.signIn)
        let empty = Event(
            .signIn, operation: "", typed: "", user: Event.User(id: "user-1", externalID: nil, name: ""),
            app: Event.App(id: "app-1", name: "", type: "", scopes: ""), reason: "", ticket: "")

        let written = [
            try await fixture.log.recordEvent(bare, Outcome(.refused), by: nobody),
            try await fixture.log.recordEvent(empty, Outcome(.refused, errorType: "", requestID: ""), by: nobody),
        ]

        #expect(try fixture.log.entry(1) == written[0])
        #expect(try fixture.log.entry(2) == written[1])
        #expect(written[0].event == bare)
        #expect(written[1].event == empty)
        #expect(written[0].actor == nobody)
    }

    @Test func `stores the symbol for NUL instead of NUL, so that nothing after it is lost`() async throws {
        let fixture = try AuditLogFixture()
        let text = "Calendar\0 of somebody else\0"
        let whole = "Calendar\u{2400} of somebody else\u{2400}"
        let event = Event(
            .revocation, operation: text, typed: text, user: Event.User(id: "user-1", externalID: text, name: text),
            app: Event.App(id: "app-1", name: text, type: text, scopes: text), reason: text, ticket: text)

        let pair = try await fixture.log.record(
            event, by: Actor(adminID: text, email: text, role: text, address: text, session: text)
        ) { Outcome(.refused, errorType: text, requestID: text) }

        for entry in try fixture.log.entries() + [pair.outcome, pair.intent] {
            #expect(texts(of: entry).allSatisfy { $0 == whole })
            #expect(entry.event.operation == whole)
        }
        await #expect(throws: AuditLogError.duplicateOperation(whole)) {
            try await fixture.log.record(event, by: .ada) { Outcome(.succeeded) }
        }
    }

    @Test(arguments: Event.Action.allCases)
    func `has one of the known actions`(_ action: Event.Action) async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(Event(action), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.entry(1)?.event.action == action)
    }

    @Test(arguments: Outcome.Kind.allCases)
    func `has one of the known outcomes`(_ kind: Outcome.Kind) async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(Event(.signIn), Outcome(kind), by: .ada)
        #expect(try fixture.log.entry(1)?.outcome == Outcome(kind))
    }

    @Test func `is identified by its number`() async throws {
        let fixture = try AuditLogFixture()
        #expect(try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada).id == 1)
    }

    @Test(arguments: [0, 2, -1, Int64.max, Int64.min])
    func `does not exist if the log has no such number`(_ seq: Int64) async throws {
        let fixture = try AuditLogFixture()
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.entry(seq) == nil)
    }

    @Test(arguments: [
        ("'dream'", "'succeeded'", EntryField.action),
        ("'sign-in'", "'approved'", EntryField.outcome),
    ])
    func `with a word of a later version is shown as one that cannot be read, and says why`(
        _ action: String, _ outcome: String, _ field: EntryField
    ) throws {
        let fixture = try AuditLogFixture()
        try fixture.folder.otherConnection().run(
            """
            INSERT INTO entry (seq, time, phase, action, admin_email, address, outcome, epoch, mac)
            VALUES (1, 1, 'event', \(action), 'ada@example.com', '', \(outcome), 0, zeroblob(32))
            """)
        let entry = try #require(try fixture.log.entries().first)
        #expect((entry.seq, entry.event.action, entry.outcome) == (1, .unreadable, nil))
        #expect(entry.event.detail?.contains(field.name) == true)
    }

    @Test func `is not found by an operation that no entry has`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        #expect(try fixture.log.operation("op-3") == [])
        #expect(try fixture.log.operation("") == [])
        #expect(try fixture.log.operation("op-2").map(\.phase) == [.intent])
    }
}

/// The texts of an entry, without its operation and its ids.
private func texts(of entry: Entry) -> [String] {
    let (actor, event) = (entry.actor, entry.event)
    return [
        actor.adminID, actor.email, actor.role, actor.address, actor.session, event.typed,
        event.user?.externalID, event.user?.name, event.app?.name, event.app?.type, event.app?.scopes,
        event.reason, event.ticket, entry.outcome?.errorType, entry.outcome?.requestID,
    ].compactMap(\.self)
}
