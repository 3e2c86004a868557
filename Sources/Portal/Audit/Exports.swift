import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Synchronization
import Templates

/// The log as a download: the whole filter, or, for a collector, what came after an entry.
struct Exports: Sendable {
    let audit: AuditLog
    let pages: Pages
    let now: @Sendable () -> Int64
    private let places = Places(4)
    private let collectors: Collectors

    private static let mostLines = 10_000

    init(audit: AuditLog, pages: Pages, now: @escaping @Sendable () -> Int64) {
        self.audit = audit
        self.pages = pages
        self.now = now
        collectors = Collectors(now: now)
    }

    func addRoutes(to router: inout Router<Admin>) {
        router.get(Paths.csv, requires: .audit) { try await download($0, .csv, by: $1) }
        router.get(Paths.jsonl, requires: .audit) { request, admin in
            switch try request.query()["schema"] {
            case nil, "": try await download(request, .jsonl, by: admin)
            case "ocsf": try await download(request, .ocsf, by: admin)
            case let other?: throw HTTPError.badRequest("There is no schema “\(other)”: leave it out, or write ocsf.")
            }
        }
    }

    private func download(_ request: Request, _ format: ExportFormat, by admin: Admin) async throws -> Response {
        let query = try request.query()
        let form = FilterForm(query)
        guard form.faults.isEmpty else {
            return try pages.page("audit", AuditPage(form: form), for: admin, status: .unprocessableContent)
        }
        var response = Response(.ok, fields: [.contentType: format.mediaType])
        if let limit = query["limit"] {
            guard let limit = Int(limit), 1...Self.mostLines ~= limit else {
                throw HTTPError.badRequest("“limit” takes a number from 1 to \(Self.mostLines.grouped).")
            }
            return try await collect(form, format, limit: limit, by: admin, response)
        }
        guard let place = places.take() else {
            throw Problem(
                .serviceUnavailable, "Other downloads are running", "Four downloads of the log are being made now.",
                "Try again when one of them is over.", fields: [.retryAfter: "10"])
        }
        if request.method != .head { try await record(form, format, by: admin) }
        let export = try audit.export(form.filter, as: format)
        response[.contentDisposition] = "attachment; filename=\"\(format.fileName(at: Moment(now())))\""
        response.stream = {
            try withExtendedLifetime(place) { try export.next() }
        }
        return response
    }

    /// What a collector asks for again and again: at most so many entries, oldest first, as they were written. One entry an
    /// hour says that it does; one for each time would be the next thing that it collects.
    private func collect(
        _ form: FilterForm, _ format: ExportFormat, limit: Int, by admin: Admin, _ response: Response
    ) async throws -> Response {
        if collectors.isNew(admin.session.name) { try await record(form, format, isCollected: true, by: admin) }
        var response = response
        response.body = try audit.lines(after: form.filter.after ?? 0, form.filter, limit: limit, as: format)
        return response
    }

    private func record(
        _ form: FilterForm, _ format: ExportFormat, isCollected: Bool = false, by admin: Admin
    ) async throws {
        let event = Event(
            .export, typed: form.sentence, detail: "{\"format\":\"\(format.rawValue)\",\"collected\":\(isCollected)}")
        try await audit.recordEvent(event, Outcome(.succeeded), by: admin.actor)
    }
}

extension ExportFormat {
    var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .jsonl, .ocsf: "application/x-ndjson; charset=utf-8"
        }
    }

    /// Made by the server alone (S-27).
    fileprivate func fileName(at now: Moment) -> String {
        let time = now.machine.prefix(19).filter { $0 != ":" && $0 != "-" }
        return switch self {
        case .csv: "audit-\(time)Z.csv"
        case .jsonl: "audit-\(time)Z.jsonl"
        case .ocsf: "audit-ocsf-\(time)Z.jsonl"
        }
    }
}

/// A few places, each of which is free again when whoever has it lets go.
private final class Places: Sendable {
    private let free: Mutex<Int>

    init(_ count: Int) { free = Mutex(count) }

    func take() -> Place? {
        free.withLock { free in
            guard free > 0 else { return nil }
            free -= 1
            return Place(places: self)
        }
    }

    final class Place: Sendable {
        private let places: Places
        init(places: Places) { self.places = places }
        deinit { places.free.withLock { $0 += 1 } }
    }
}

/// Remembers for an hour which sessions collect the log.
private final class Collectors: Sendable {
    private let until = Mutex<[String: Int64]>([:])
    private let now: @Sendable () -> Int64
    private static let lasts: Int64 = 60 * 60_000

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    func isNew(_ session: String) -> Bool {
        let now = now()
        return until.withLock { until in
            until = until.filter { $0.value > now }
            guard until[session] == nil else { return false }
            until[session] = now + Self.lasts
            return true
        }
    }
}
