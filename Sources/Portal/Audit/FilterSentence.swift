import AuditLog
import Time

extension FilterForm {
    /// The filter in a sentence, with the number of entries that match.
    func sentence(_ count: FilterCount) -> String { "\(sentence): \(count.words)" }

    /// The filter in a sentence.
    var sentence: String {
        var parts = [filter.action.map(\.pluralLabel) ?? "Entries"]
        if let admin = filter.admin { parts.append("by \(admin)") }
        if let user = filter.user { parts.append("for user \(user)") }
        if let app = filter.app { parts.append("for app \(app)") }
        if let outcome = filter.outcome { parts.append("with the outcome “\(OutcomeLabel.text(outcome))”") }
        if let text = filter.text { parts.append("with “\(text)” in the reason, ticket or name") }
        if let ticket = filter.ticket { parts.append("with the ticket \(ticket)") }
        if let address = filter.address { parts.append("from the IP address \(address)") }
        if let request = filter.requestID { parts.append("with the request id \(request)") }
        if let operation = filter.operation { parts.append("of the operation \(operation)") }
        return parts.joined(separator: " ") + (period.map { ", \($0)" } ?? "")
    }

    /// The range of time in words: whole days as dates, anything else to the second.
    private var period: String? {
        switch (filter.from, filter.to) {
        case (nil, nil): nil
        case (let from?, nil): "since \(from.words)"
        case (nil, let to?): "until \(to.words)"
        case (let from?, let to?):
            from.isStartOfDay && (to + .milliseconds(1)).isStartOfDay
                ? "\(CalendarDate.range(from: from.date, to: to.date)), UTC" : "from \(from.words) to \(to.words)"
        }
    }
}

extension UTCTime {
    fileprivate var isStartOfDay: Bool { self == UTCTime(day: day) }
}

/// The number of entries that match a filter, as far as they were counted.
enum FilterCount: Equatable {
    case exactly(Int)
    /// Counting stopped at a limit.
    case moreThan(Int)
    /// Only the newest part of the log was searched.
    case atLeast(Int)

    init(_ summary: Summary, limit: Int) {
        self =
            if summary.isWhole {
                .exactly(summary.count)
            } else if summary.count > limit {
                .moreThan(limit)
            } else {
                .atLeast(summary.count)
            }
    }

    var words: String {
        switch self {
        case .exactly(let count): count.grouped
        case .moreThan(let count): "\(count.grouped)+"
        case .atLeast(0): "none so far"
        case .atLeast(let count): "at least \(count.grouped)"
        }
    }
}
