import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Templates
import Text
import Time

/// Downloads of the audit log: all entries that match a filter, or, for a collector, those after an entry.
struct Downloads: Sendable {
    private let audit: AuditLog
    private let pages: PageRenderer
    private let clock: any UTCClock
    private let limiter = DownloadLimiter(limit: maximumConcurrentDownloads)
    private let feedSessions: FeedSessions

    private static let maximumConcurrentDownloads = 4
    private static let maximumFeedLength = 10_000

    init(audit: AuditLog, pages: PageRenderer, clock: any UTCClock) {
        self.audit = audit
        self.pages = pages
        self.clock = clock
        feedSessions = FeedSessions(clock: clock)
    }

    func addRoutes(to routes: inout Routes) {
        routes.get(Paths.csv, for: .admin(.audit)) { request, admin in
            switch request.query["for"] {
            case nil, "": try await download(request, .csv, by: admin)
            case "excel": try await download(request, .excel, by: admin)
            case let program?:
                throw HTTPError.badRequest("There is no form for “\(program)”. Remove the field or use “excel”.")
            }
        }
        routes.get(Paths.jsonl, for: .admin(.audit)) { request, admin in
            switch request.query["schema"] {
            case nil, "": try await download(request, .jsonl, by: admin)
            case "ocsf": try await download(request, .ocsf, by: admin)
            case let schema?:
                throw HTTPError.badRequest("There is no schema “\(schema)”. Remove the field or use “ocsf”.")
            }
        }
    }

    private func download(
        _ request: ParsedRequest, _ format: ExportFormat, by admin: Admin
    ) async throws -> Response {
        let form = FilterForm(request.query)
        guard form.errors.isEmpty else {
            return try pages.page("audit", AuditPage(form: form), for: admin, status: .unprocessableContent)
        }
        var response = Response(.ok, fields: [.contentType: format.mediaType])
        if let limit = request.query["limit"] {
            response.body = try await feed(form, format, limit: limit, by: admin)
            return response
        }
        guard let permit = limiter.acquire() else {
            throw Problem(
                .serviceUnavailable, "Too many downloads",
                "\(Self.maximumConcurrentDownloads) downloads of the log are in progress.",
                "Try again when one of them has finished.", fields: [.retryAfter: "10"])
        }
        if request.method != .head { try await record(form, format, isFeed: false, by: admin) }
        let export = try audit.export(form.filter, as: format)
        response[.contentDisposition] = "attachment; filename=\"\(format.fileName(at: clock.now))\""
        response.stream = { try withExtendedLifetime(permit) { try export.next() } }
        return response
    }

    /// Returns the entries after one that the collector has, oldest first.
    ///
    /// One entry an hour records that a session follows the log; one for each request would be the next to be collected.
    private func feed(
        _ form: FilterForm, _ format: ExportFormat, limit text: String, by admin: Admin
    ) async throws -> [UInt8] {
        guard let limit = Int(text), 1...Self.maximumFeedLength ~= limit else {
            throw HTTPError.badRequest("“limit” must be a number from 1 to \(Self.maximumFeedLength.grouped).")
        }
        if feedSessions.insert(admin.session.name) { try await record(form, format, isFeed: true, by: admin) }
        return try audit.lines(after: form.filter.after ?? 0, form.filter, limit: limit, as: format)
    }

    private func record(_ form: FilterForm, _ format: ExportFormat, isFeed: Bool, by admin: Admin) async throws {
        var detail = JSONWriter()
        detail.object { detail in
            detail.member("format", format.rawValue)
            detail.name("collected")
            detail.bool(isFeed)
        }
        let event = Event(
            .export, typed: form.sentence, detail: String(decoding: detail.bytes, as: UTF8.self))
        try await audit.recordEvent(event, Outcome(.succeeded), by: admin.actor)
    }
}

extension ExportFormat {
    fileprivate var mediaType: String {
        switch self {
        case .csv, .excel: "text/csv; charset=utf-8"
        case .jsonl, .ocsf: "application/x-ndjson; charset=utf-8"
        }
    }

    /// The name of the file; nothing in it comes from the request (S-27).
    fileprivate func fileName(at now: UTCTime) -> String {
        let time = now.description.prefix(19).filter { $0 != ":" && $0 != "-" }
        return switch self {
        case .csv, .excel: "audit-\(time)Z.csv"
        case .jsonl: "audit-\(time)Z.jsonl"
        case .ocsf: "audit-ocsf-\(time)Z.jsonl"
        }
    }
}
