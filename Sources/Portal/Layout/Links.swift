import AuditLog
public import HTTP
import HTTPTypes
public import Identifiers
import Templates

/// The URLs of the site; handlers and pages write none by hand.
enum Links {
    static let home = Link()
    static let signOut = Link("sign-out")
    static let find = Link("users")
    static let audit = Link("audit")

    /// The sign-in form, and where it leads.
    static func signIn(next: Link? = nil) -> Link {
        next.map { Link("sign-in", query: ["next": $0.description]) } ?? Link("sign-in")
    }

    /// The search for what an admin typed.
    static func find(_ input: String) -> Link { Link("users", query: ["q": input]) }

    /// A user; with an operation, its result is shown above the apps.
    static func user(_ id: UserID, operation: String? = nil) -> Link {
        operation.map { Link("users", id.description, query: ["operation": $0]) } ?? Link("users", id.description)
    }

    /// The confirmation of a revocation; with an operation, its result.
    static func revocation(of grant: Grant, operation: String? = nil) -> Link {
        let segments = ["users", grant.user.description, "connected-apps", grant.app.description, "revocation"]
        return Link(segments: segments, query: operation.map { [("operation", $0)] } ?? [])
    }

    /// The audit log with a filter, given as the fields of its form.
    static func audit(_ fields: [(String, String)]) -> Link { Link(segments: ["audit"], query: fields) }

    /// The download of the audit log with a filter.
    static func export(_ format: ExportFormat, _ fields: [(String, String)]) -> Link {
        switch format {
        case .csv: Link(segments: ["audit.csv"], query: fields)
        case .excel: Link(segments: ["audit.csv"], query: fields + [("for", "excel")])
        case .jsonl: Link(segments: ["audit.jsonl"], query: fields)
        case .ocsf: Link(segments: ["audit.jsonl"], query: fields + [("schema", "ocsf")])
        }
    }

    /// An entry of the audit log.
    static func entry(_ seq: Int64) -> Link { Link("audit", "\(seq)") }

    static let faults = Link("faults")

    /// The acknowledgement of the faults at an entry.
    static func fault(_ seq: Int64) -> Link { Link("faults", "\(seq)") }

    /// The receipt of an entry.
    static func receipt(_ seq: Int64) -> Link { Link("audit", "\(seq)", "receipt") }

    /// A file in `public`; the version in its path lets browsers cache it forever.
    static func asset(_ name: String, version: String) -> Link { Link("assets", version, name) }
}

/// The paths of the routes.
enum Paths {
    static let signIn = FixedPath("/sign-in")
    static let signOut = FixedPath("/sign-out")
    static let home = FixedPath("/")
    static let find = FixedPath("/users")
    static let user = PathPattern<UserID>("/users/:user")
    static let revocation = PathPattern<UserID, ConnectedAppID>("/users/:user/connected-apps/:app/revocation")
    static let audit = FixedPath("/audit")
    static let csv = FixedPath("/audit.csv")
    static let jsonl = FixedPath("/audit.jsonl")
    static let entry = PathPattern<Int64>("/audit/:seq")
    static let receipt = PathPattern<Int64>("/audit/:seq/receipt")
    static let faults = FixedPath("/faults")
    static let fault = PathPattern<Int64>("/faults/:seq")
    static let health = FixedPath("/healthz")
    static let metrics = FixedPath("/metrics")
}

extension UserID: PathParameter {
    public static var invalid: HTTPError { .badRequest("This URL does not contain a valid user id.") }
}

extension ConnectedAppID: PathParameter {
    public static var invalid: HTTPError { .badRequest("This URL does not contain a valid connected app id.") }
}

extension Int64: PathParameter {
    public static var invalid: HTTPError { HTTPError(.notFound, "The audit log has no entry with this number.") }
}
