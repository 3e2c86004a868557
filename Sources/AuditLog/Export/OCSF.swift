import Identifiers
import Text
import Time

/// Entries as events of the Open Cybersecurity Schema Framework, version 1.3.0 (schema.ocsf.io).
enum OCSF {
    private static let version = "1.3.0"
    private static let product = "Connected Apps Portal"

    /// A class of events and an activity, by the numbers of the schema.
    private struct Kind {
        let category: Int
        let classID: Int
        let activity: Int
        let activityName: String

        static let authentication = 3002
        static let apiActivity = 6003
    }

    /// Appends a line with one event.
    static func append(_ entry: Entry, to output: inout [UInt8]) {
        var json = JSONWriter()
        json.object { event(entry, &$0) }
        output += json.bytes
        output.append(UInt8(ascii: "\n"))
    }

    private static func event(_ entry: Entry, _ json: inout JSONWriter) {
        let kind = kind(of: entry.event.action)
        json.member("activity_id", kind.activity)
        json.member("activity_name", kind.activityName)
        json.member("category_uid", kind.category)
        json.member("class_uid", kind.classID)
        json.member("type_uid", kind.classID * 100 + kind.activity)
        json.member("time", entry.time.milliseconds)
        json.member("severity_id", entry.event.action == .revocation ? 3 : 1)
        status(of: entry, &json)
        json.member("message", entry.event.reason)
        json.member("duration", entry.duration)
        metadata(of: entry, &json)
        actor(of: entry, &json)
        if !entry.actor.address.isEmpty { json.member("src_endpoint") { $0.member("ip", entry.actor.address) } }
        if let user = entry.event.user {
            json.member("user") { json in
                json.member("uid", user.id.description)
                json.member("uid_alt", user.externalID)
                json.member("name", user.name)
            }
        } else if kind.classID == Kind.authentication {
            json.member("user") { $0.member("email_addr", entry.actor.email) }
        }
        if let app = entry.event.app {
            json.member("privileges", strings: app.scopes.split(separator: " ").map(String.init))
            json.member("resource") { json in
                json.member("uid", app.id.description)
                json.member("name", app.name)
                json.member("type", app.type)
            }
        }
        if kind.classID == Kind.apiActivity {
            json.member("api") { json in
                json.member("operation", entry.event.action.rawValue)
                if let id = entry.outcome?.requestID { json.member("request") { $0.member("uid", id) } }
            }
        }
        unmapped(entry, &json)
    }

    private static func status(of entry: Entry, _ json: inout JSONWriter) {
        let (id, name): (Int, String) =
            switch entry.outcome?.kind {
            case .succeeded?, .applied?, .alreadyRevoked?: (1, "Success")
            case .refused?, .notApplied?: (2, "Failure")
            case .unknown?, nil: (0, "Unknown")
            }
        json.member("status_id", id)
        json.member("status", name)
        json.member("status_detail", entry.outcome?.kind.rawValue ?? "intent")
        json.member("status_code", entry.outcome?.errorType)
    }

    private static func metadata(of entry: Entry, _ json: inout JSONWriter) {
        json.member("metadata") { json in
            json.member("version", version)
            json.member("uid", entry.seal)
            json.member("sequence", entry.seq)
            json.member("correlation_uid", entry.event.operation)
            json.member("product") { json in
                json.member("name", product)
                json.member("vendor_name", product)
            }
        }
    }

    private static func actor(of entry: Entry, _ json: inout JSONWriter) {
        json.member("actor") { json in
            json.member("user") { json in
                json.member("uid", entry.actor.adminID)
                json.member("email_addr", entry.actor.email)
                json.member("type", entry.actor.role)
            }
            if let session = entry.actor.session { json.member("session") { $0.member("uid", session) } }
        }
    }

    private static func unmapped(_ entry: Entry, _ json: inout JSONWriter) {
        json.member("unmapped") { json in
            json.member("phase", entry.phase.rawValue)
            json.member("intent", entry.intent)
            json.member("typed", entry.event.typed)
            json.member("ticket", entry.event.ticket)
            json.member("request_id", entry.outcome?.requestID)
            json.member("observed", entry.outcome?.observation?.state.rawValue)
            json.member("detail", entry.event.detail)
        }
    }

    private static func kind(of action: Event.Action) -> Kind {
        switch action {
        case .signIn: Kind(category: 3, classID: Kind.authentication, activity: 1, activityName: "Logon")
        case .signOut, .sessionEnd:
            Kind(category: 3, classID: Kind.authentication, activity: 2, activityName: "Logoff")
        case .adminChange: Kind(category: 3, classID: 3001, activity: 99, activityName: "Change")
        case .revocation: Kind(category: 3, classID: 3005, activity: 2, activityName: "Revoke Privileges")
        case .lookUp, .export: Kind(category: 6, classID: Kind.apiActivity, activity: 2, activityName: "Read")
        case .refusal, .verification, .acknowledgement, .unreadable:
            Kind(category: 6, classID: Kind.apiActivity, activity: 99, activityName: action.rawValue)
        case .pruning: Kind(category: 6, classID: Kind.apiActivity, activity: 4, activityName: "Delete")
        case .restoration: Kind(category: 6, classID: Kind.apiActivity, activity: 3, activityName: "Update")
        case .start: Kind(category: 6, classID: 6002, activity: 3, activityName: "Start")
        case .stop: Kind(category: 6, classID: 6002, activity: 4, activityName: "Stop")
        }
    }
}
