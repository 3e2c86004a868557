import Text

/// The text an admin entered into the fields of the revocation form.
struct ReasonForm: Sendable {
    var reason = ""
    var ticket = ""
}

/// Why an app is revoked, after validation.
struct Reason: Equatable {
    let reason: String
    /// Nil if no ticket was given.
    let ticket: String?

    /// What is wrong with each field, in words; nil for a valid field.
    struct Invalid: Error, Equatable {
        let reason: String?
        let ticket: String?
    }

    static let lengthLimits = 3...500
    static let maximumTicketLength = 100

    /// Validates a form; lengths are counted in Unicode scalars, without white space at both ends.
    init(_ form: ReasonForm) throws(Invalid) {
        let reason = form.reason.trimmingWhitespace
        let ticket = form.ticket.trimmingWhitespace
        let length = reason.unicodeScalars.count
        let reasonError: String? =
            if length == 0 {
                "Enter a reason. It is stored in the audit log."
            } else if length < Self.lengthLimits.lowerBound {
                "The reason is too short: enter at least \(Self.lengthLimits.lowerBound) characters."
            } else if length > Self.lengthLimits.upperBound {
                "The reason is too long: it has \(length) characters, at most \(Self.lengthLimits.upperBound) are allowed."
            } else {
                nil
            }
        let ticketError =
            ticket.unicodeScalars.count > Self.maximumTicketLength
            ? "The ticket is too long: at most \(Self.maximumTicketLength) characters are allowed." : nil
        guard reasonError == nil, ticketError == nil else {
            throw Invalid(reason: reasonError, ticket: ticketError)
        }
        self.reason = reason
        self.ticket = ticket.isEmpty ? nil : ticket
    }
}
