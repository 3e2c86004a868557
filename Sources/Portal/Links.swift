import AuditLog
import Stytch
import Templates

/// Every address of the site; no handler and no page writes one by hand.
enum Links {
    static let start = Link()
    static let signOut = Link("sign-out")
    static let find = Link("users")

    /// Where to sign in, and where to go on afterwards.
    static func signIn(next: Link? = nil) -> Link {
        next.map { Link("sign-in", query: ["next": $0.description]) } ?? Link("sign-in")
    }

    /// The search for what somebody typed.
    static func find(_ typed: String) -> Link { Link("users", query: ["q": typed]) }

    /// A user, and above the apps how an operation on one of them ended.
    static func user(_ id: UserID, operation: String? = nil) -> Link {
        operation.map { Link("users", id.description, query: ["operation": $0]) } ?? Link("users", id.description)
    }

    /// Where to confirm a revocation, and where to read how one ended.
    static func revocation(of grant: Grant, operation: String? = nil) -> Link {
        let segments = ["users", grant.user.description, "connected-apps", grant.app.description, "revocation"]
        return Link(segments: segments, query: operation.map { [("operation", $0)] } ?? [])
    }

    static let audit = Link("audit")

    /// The log under a filter, as the fields of its form.
    static func audit(_ fields: [(String, String)]) -> Link { Link(segments: ["audit"], query: fields) }

    /// The log under a filter as a download.
    static func export(_ format: ExportFormat, _ fields: [(String, String)]) -> Link {
        switch format {
        case .csv: Link(segments: ["audit.csv"], query: fields)
        case .jsonl: Link(segments: ["audit.jsonl"], query: fields)
        case .ocsf: Link(segments: ["audit.jsonl"], query: fields + [("schema", "ocsf")])
        }
    }

    /// One entry of the log.
    static func entry(_ seq: Int64) -> Link { Link("audit", "\(seq)") }

    /// A file of `public`, under the version of all of them, so that it may be kept for ever.
    static func asset(_ name: String, version: String) -> Link { Link("assets", version, name) }
}

/// The paths of the routes, in the order of the table of pages.
enum Paths {
    static let signIn = "/sign-in"
    static let signOut = "/sign-out"
    static let start = "/"
    static let find = "/users"
    static let user = "/users/:user"
    static let revocation = "/users/:user/connected-apps/:app/revocation"
    static let audit = "/audit"
    static let csv = "/audit.csv"
    static let jsonl = "/audit.jsonl"
    static let entry = "/audit/:seq"
    static let health = "/healthz"
    static let metrics = "/metrics"
}
