import Identifiers
import Text
import Time

/// Entries as events of the Open Cybersecurity Schema Framework, version 1.3.0 (schema.ocsf.io).
enum OCSF {
    /// A class of events and what was done, by the numbers of the schema.
    private struct Kind {
        let category: Int
        let classID: Int
        let activity: Int
        let activityName: String
    }

    static func add(_ entry: Entry, to output: inout [UInt8]) {
        let kind = kind(of: entry.event.action)
        var object = JSONWriter()
        object.add("activity_id", kind.activity)
        object.add("activity_name", kind.activityName)
        object.add("category_uid", kind.category)
        object.add("class_uid", kind.classID)
        object.add("type_uid", kind.classID * 100 + kind.activity)
        object.add("time", Int(entry.time.milliseconds))
        object.add("severity_id", entry.event.action == .revocation ? 3 : 1)
        addStatus(of: entry, to: &object)
        object.add("message", entry.event.reason)
        object.add("duration", entry.duration.map { Int($0) })
        object.addObject("metadata") { metadata in
            metadata.add("version", "1.3.0")
            metadata.add("uid", entry.seal)
            metadata.add("sequence", Int(entry.seq))
            metadata.add("correlation_uid", entry.event.operation)
            metadata.addObject("product") { product in
                product.add("name", "Connected Apps Portal")
                product.add("vendor_name", "Connected Apps Portal")
            }
        }
        object.addObject("actor") { actor in
            actor.addObject("user") { user in
                user.add("uid", entry.actor.adminID)
                user.add("email_addr", entry.actor.email)
                user.add("type", entry.actor.role)
            }
            if let session = entry.actor.session { actor.addObject("session") { $0.add("uid", session) } }
        }
        if !entry.actor.address.isEmpty { object.addObject("src_endpoint") { $0.add("ip", entry.actor.address) } }
        if let user = entry.event.user {
            object.addObject("user") { object in
                object.add("uid", user.id.description)
                object.add("uid_alt", user.externalID)
                object.add("name", user.name)
            }
        } else if kind.classID == 3002 {
            object.addObject("user") { $0.add("email_addr", entry.actor.email) }
        }
        if let app = entry.event.app {
            object.addList("privileges", app.scopes.split(separator: " ").map(String.init))
            object.addObject("resource") { resource in
                resource.add("uid", app.id.description)
                resource.add("name", app.name)
                resource.add("type", app.type)
            }
        }
        if kind.classID == 6003 {
            object.addObject("api") { api in
                api.add("operation", entry.event.action.rawValue)
                if let id = entry.outcome?.requestID { api.addObject("request") { $0.add("uid", id) } }
            }
        }
        object.addObject("unmapped") { rest in
            rest.add("phase", entry.phase.rawValue)
            rest.add("intent", entry.intent.map { Int($0) })
            rest.add("typed", entry.event.typed)
            rest.add("ticket", entry.event.ticket)
            rest.add("request_id", entry.outcome?.requestID)
            rest.add("observed", entry.outcome?.observation?.state.rawValue)
            rest.add("detail", entry.event.detail)
        }
        output += object.bytes
        output.append(0x0A)
    }

    private static func addStatus(of entry: Entry, to object: inout JSONWriter) {
        let (id, name): (Int, String) =
            switch entry.outcome?.kind {
            case .succeeded?, .applied?, .alreadyRevoked?: (1, "Success")
            case .refused?, .notApplied?: (2, "Failure")
            case .unknown?, nil: (0, "Unknown")
            }
        object.add("status_id", id)
        object.add("status", name)
        object.add("status_detail", entry.outcome?.kind.rawValue ?? "intent")
        object.add("status_code", entry.outcome?.errorType)
    }

    private static func kind(of action: Event.Action) -> Kind {
        switch action {
        case .signIn: Kind(category: 3, classID: 3002, activity: 1, activityName: "Logon")
        case .signOut, .sessionEnd: Kind(category: 3, classID: 3002, activity: 2, activityName: "Logoff")
        case .adminChange: Kind(category: 3, classID: 3001, activity: 99, activityName: "Change")
        case .revocation: Kind(category: 3, classID: 3005, activity: 2, activityName: "Revoke Privileges")
        case .lookUp, .export: Kind(category: 6, classID: 6003, activity: 2, activityName: "Read")
        case .refusal, .verification: Kind(category: 6, classID: 6003, activity: 99, activityName: action.rawValue)
        case .pruning: Kind(category: 6, classID: 6003, activity: 4, activityName: "Delete")
        case .restoration: Kind(category: 6, classID: 6003, activity: 3, activityName: "Update")
        case .start: Kind(category: 6, classID: 6002, activity: 3, activityName: "Start")
        case .stop: Kind(category: 6, classID: 6002, activity: 4, activityName: "Stop")
        }
    }
}

/// Writes one JSON object.
struct JSONWriter {
    private(set) var bytes: [UInt8] = Array("{}".utf8)

    mutating func add(_ name: String, _ number: Int?) {
        guard let number else { return }
        addMember(name) { $0 += String(number).utf8 }
    }

    mutating func add(_ name: String, _ text: String?) {
        guard let text else { return }
        addMember(name) { SafeText.addJSON(text, to: &$0) }
    }

    mutating func addList(_ name: String, _ texts: [String]) {
        addMember(name) { bytes in
            bytes.append(UInt8(ascii: "["))
            for (place, text) in texts.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                SafeText.addJSON(text, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }

    mutating func addObject(_ name: String, _ members: (inout JSONWriter) -> Void) {
        var object = JSONWriter()
        members(&object)
        addMember(name) { $0 += object.bytes }
    }

    private mutating func addMember(_ name: String, _ value: (inout [UInt8]) -> Void) {
        bytes.removeLast()
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        SafeText.addJSON(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        value(&bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
