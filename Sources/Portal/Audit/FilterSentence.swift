import AuditLog

extension FilterForm {
    /// The filter in a sentence, with how many entries fit it.
    func sentence(_ count: FilterCount) -> String { "\(sentence): \(count.words)" }

    /// The filter in a sentence.
    var sentence: String {
        var parts = [filter.action.map(\.plural) ?? "Entries"]
        if let admin = filter.admin { parts.append("by \(admin)") }
        if let user = filter.user { parts.append("about the user \(user)") }
        if let app = filter.app { parts.append("of the app \(app)") }
        if let outcome = filter.outcome { parts.append("with the outcome “\(outcome.rawValue)”") }
        if let text = filter.text { parts.append("with “\(text)” in the reason or a name") }
        if let ticket = filter.ticket { parts.append("with the ticket \(ticket)") }
        if let address = filter.address { parts.append("from the address \(address)") }
        if let request = filter.requestID { parts.append("with the request id \(request)") }
        if let operation = filter.operation { parts.append("of the operation \(operation)") }
        return parts.joined(separator: " ") + (period.map { ", \($0)" } ?? "")
    }

    /// The time asked for, in words: whole days as dates, anything else to the second.
    private var period: String? {
        switch (filter.from, filter.to) {
        case (nil, nil): nil
        case (let from?, nil): "since \(Moment(from).words)"
        case (nil, let to?): "until \(Moment(to).words)"
        case (let from?, let to?):
            from.isMultiple(of: 86_400_000) && (to + 1).isMultiple(of: 86_400_000)
                ? "\(Moment.days(from: Moment(from), to: Moment(to))), UTC"
                : "from \(Moment(from).words) to \(Moment(to).words)"
        }
    }
}

/// How many entries fit a filter, as far as they were counted.
enum FilterCount: Equatable {
    case exactly(Int)
    /// Counting stopped at a bound.
    case moreThan(Int)
    /// Only the newest part of the log was searched.
    case atLeast(Int)

    init(_ summary: Summary, countedUpTo most: Int) {
        self =
            if summary.isWhole { .exactly(summary.count) } else if summary.count > most { .moreThan(most) } else {
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

extension Event.Action {
    /// What happened, of many.
    var plural: String {
        switch self {
        case .signIn: "Sign-ins"
        case .signOut: "Sign-outs"
        case .lookUp: "Look-ups"
        case .revocation: "Revocations"
        case .refusal: "Refusals"
        case .export: "Exports"
        case .verification: "Checks of the log"
        case .pruning: "Prunings"
        case .restoration: "Restorations"
        case .start: "Starts"
        case .stop: "Stops"
        case .sessionEnd: "Ends of sessions"
        case .adminChange: "Changes of admins"
        }
    }
}

extension BinaryInteger {
    /// The number with a comma between its thousands.
    var grouped: String {
        var digits = Array(String(magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (self < 0 ? "-" : "") + String(digits)
    }
}
