import Identifiers
import Text
import Time

/// Entries as events of the Open Cybersecurity Schema Framework, version 1.3.0 (schema.ocsf.io).
///
/// A revocation is one event of the class User Access Management, when it has ended; what is known before is API activity, so
/// that nobody counts it twice.
enum OCSF {
    private static let version = "1.3.0"

    /// Appends a line with one event.
    static func append(_ entry: Entry, to output: inout [UInt8]) {
        var json = JSONWriter()
        json.object { event(entry, &$0) }
        output += json.bytes
        output.append(UInt8(ascii: "\n"))
    }

    private static func event(_ entry: Entry, _ json: inout JSONWriter) {
        let kind = OCSFClass.Activity(entry)
        json.member("activity_id", kind.id)
        json.member("activity_name", kind.name)
        json.member("category_uid", kind.classID.rawValue / 1000)
        json.member("class_uid", kind.classID.rawValue)
        json.member("type_uid", kind.classID.rawValue * 100 + kind.id)
        json.member("time", entry.time.milliseconds)
        json.member("severity_id", entry.event.action == .revocation ? 3 : 1)
        status(of: entry, &json)
        json.member("message", entry.event.reason)
        json.member("duration", entry.duration)
        metadata(of: entry, kind.classID, &json)
        switch kind.classID {
        case .accountChange: accountChange(entry, &json)
        case .authentication: authentication(entry, &json)
        case .userAccess: userAccess(entry, &json)
        case .applicationLifecycle: json.member("app", product)
        case .apiActivity: apiActivity(entry, &json)
        }
        unmapped(entry, &json)
    }

    // MARK: - Classes

    private static func accountChange(_ entry: Entry, _ json: inout JSONWriter) {
        actor(of: entry, &json)
        json.member("user") { person(&$0, email: OCSFClass.changedAdmin(entry) ?? "unknown", id: nil) }
    }

    private static func authentication(_ entry: Entry, _ json: inout JSONWriter) {
        json.member("service") { $0.member("name", productName) }
        json.member("user") { person(&$0, email: entry.actor.email, id: entry.actor.adminID) }
        if !entry.actor.address.isEmpty { endpoint(of: entry, &json) }
        session(of: entry, &json)
    }

    private static func userAccess(_ entry: Entry, _ json: inout JSONWriter) {
        actor(of: entry, &json)
        endpoint(of: entry, &json)
        if let user = entry.event.user {
            json.member("user") { json in
                json.member("uid", user.id.description)
                json.member("uid_alt", user.externalID)
                json.member("name", user.name)
            }
        }
        if let app = entry.event.app {
            json.member("privileges", strings: app.scopes.split(separator: " ").map(String.init))
            json.member("resource") { resource(app, &$0) }
        }
    }

    private static func apiActivity(_ entry: Entry, _ json: inout JSONWriter) {
        actor(of: entry, &json)
        endpoint(of: entry, &json)
        json.member("api") { json in
            json.member("operation", entry.event.action.rawValue)
            if let id = entry.outcome?.requestID { json.member("request") { $0.member("uid", id) } }
        }
        guard entry.event.user != nil || entry.event.app != nil else { return }
        json.name("resources")
        json.array { json in
            if let user = entry.event.user {
                json.object { json in
                    json.member("uid", user.id.description)
                    json.member("name", user.name)
                    json.member("type", "user")
                }
            }
            if let app = entry.event.app { json.object { resource(app, &$0) } }
        }
    }

    private static func resource(_ app: Event.App, _ json: inout JSONWriter) {
        json.member("uid", app.id.description)
        json.member("name", app.name)
        json.member("type", app.type)
    }

    // MARK: - What all classes have

    private static let productName = "Connected Apps Portal"

    private static func product(_ json: inout JSONWriter) {
        json.member("name", productName)
        json.member("vendor_name", productName)
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

    private static func metadata(of entry: Entry, _ classID: OCSFClass, _ json: inout JSONWriter) {
        json.member("metadata") { json in
            json.member("version", version)
            // In this class, the actor is an attribute of a profile.
            if classID == .userAccess { json.member("profiles", strings: ["host"]) }
            json.member("uid", entry.seal)
            json.member("sequence", entry.seq)
            json.member("correlation_uid", entry.event.operation)
            json.member("product", product)
        }
    }

    private static func actor(of entry: Entry, _ json: inout JSONWriter) {
        json.member("actor") { json in
            guard entry.actor != .portal else { return json.member("app_name", productName) }
            json.member("user") { person(&$0, email: entry.actor.email, id: entry.actor.adminID) }
            session(of: entry, &json)
        }
    }

    private static func person(_ json: inout JSONWriter, email: String, id: String?) {
        json.member("uid", id)
        json.member("name", email)
        if OCSFClass.isEmail(email) { json.member("email_addr", email) }
    }

    private static func session(of entry: Entry, _ json: inout JSONWriter) {
        if let session = entry.actor.session { json.member("session") { $0.member("uid", session) } }
    }

    /// The address of the admin, or the portal for what it does by itself.
    private static func endpoint(of entry: Entry, _ json: inout JSONWriter) {
        json.member("src_endpoint") { json in
            if OCSFClass.isAddress(entry.actor.address) {
                json.member("ip", entry.actor.address)
            } else {
                json.member("svc_name", entry.actor.address.isEmpty ? productName : entry.actor.address)
            }
        }
    }

    private static func unmapped(_ entry: Entry, _ json: inout JSONWriter) {
        json.member("unmapped") { json in
            json.member("phase", entry.phase.rawValue)
            json.member("intent", entry.intent)
            json.member("admin_role", entry.actor.role)
            json.member("typed", entry.event.typed)
            json.member("ticket", entry.event.ticket)
            json.member("request_id", entry.outcome?.requestID)
            json.member("observed", entry.outcome?.observation?.state.rawValue)
            json.member("detail", entry.event.detail)
        }
    }
}
