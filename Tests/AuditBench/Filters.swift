import AuditLog

/// Filters of the form: each field alone, and in pairs that seldom or never meet.
enum Filters {
    static func all(last: Int64) -> [(String, Filter)] {
        var all: [(String, Filter)] = []
        func add(_ name: String, _ change: (inout Filter) -> Void) {
            var filter = Filter()
            change(&filter)
            all.append((name, filter))
        }
        add("an admin") { $0.admin = "admin7@example.com" }
        add("an action") { $0.action = .revocation }
        add("an outcome") { $0.outcome = .refused }
        add("a user") { $0.user = "user-live-4711" }
        add("an external id") { $0.user = "customer-4711" }
        add("an app") { $0.app = "app-42" }
        add("an address") { $0.address = "192.0.2.7" }
        add("a ticket") { $0.ticket = "SUP-1000" }
        add("a request id") { $0.requestID = "request-id-5" }
        add("an operation") { $0.operation = "none" }
        add("an admin and an outcome") { ($0.admin, $0.outcome) = ("admin7@example.com", .refused) }
        add("an admin and an outcome that never meet") { ($0.admin, $0.outcome) = ("admin7@example.com", .unknown) }
        add("an app and an admin") { ($0.app, $0.admin) = ("app-42", "admin7@example.com") }
        add("an app and an address") { ($0.app, $0.address) = ("app-42", "192.0.2.7") }
        add("an admin and an address") { ($0.admin, $0.address) = ("admin7@example.com", "192.0.2.7") }
        add("a month") { ($0.from, $0.to) = (1_780_000_000_000, 1_782_600_000_000) }
        add("a month and an admin") {
            ($0.from, $0.to, $0.admin) = (1_780_000_000_000, 1_782_600_000_000, "admin7@example.com")
        }
        add("an old page of an admin") { ($0.before, $0.admin) = (last / 10, "admin7@example.com") }
        add("words that many have") { $0.text = "phishing" }
        add("words that few have") { $0.text = "malware, see the report 4711" }
        add("words of which only some meet") { $0.text = "malware, see the phone" }
        add("words that many have, and one that none of them has") { $0.text = "harbour malware" }
        add("words that nobody has") { $0.text = "nothing of the kind" }
        add("words and an admin") { ($0.text, $0.admin) = ("dormant", "admin7@example.com") }
        return all
    }
}
