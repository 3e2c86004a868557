/// Why an app is revoked, as the admin gave it.
struct Grounds: Equatable {
    let reason: String
    let ticket: String

    /// What is wrong with a field, in words.
    struct Fault: Error, Equatable {
        let reason: String?
        let ticket: String?
    }

    /// Takes a reason of 3 to 500 characters, and a ticket of at most 100.
    static func read(reason: String, ticket: String) -> Result<Grounds, Fault> {
        let reason = reason.trimmingWhitespace
        let ticket = ticket.trimmingWhitespace
        let aboutReason: String? =
            switch reason.unicodeScalars.count {
            case 0: "Give a reason. The log keeps it for whoever asks later."
            case ..<3: "The reason is too short: give at least 3 characters."
            case 501...: "The reason is too long: at most 500 characters, it has \(reason.unicodeScalars.count)."
            default: nil
            }
        let aboutTicket: String? =
            ticket.unicodeScalars.count > 100 ? "The ticket is too long: at most 100 characters." : nil
        guard aboutReason == nil, aboutTicket == nil else {
            return .failure(Fault(reason: aboutReason, ticket: aboutTicket))
        }
        return .success(Grounds(reason: reason, ticket: ticket))
    }
}

extension String {
    /// The text without the spaces and line breaks around it.
    fileprivate var trimmingWhitespace: String {
        let isSpace = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        }
        let start = unicodeScalars.drop(while: isSpace)
        let end = start.reversed().drop(while: isSpace).reversed()
        return String(String.UnicodeScalarView(end))
    }
}
