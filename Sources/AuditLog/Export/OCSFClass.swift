import Foundation

/// The classes of OCSF events that the log uses, by their numbers.
enum OCSFClass: Int {
    case accountChange = 3001
    case authentication = 3002
    case userAccess = 3005
    case applicationLifecycle = 6002
    case apiActivity = 6003

    /// A class and one of its activities.
    struct Activity {
        let classID: OCSFClass
        let id: Int
        let name: String

        private init(_ classID: OCSFClass, _ id: Int, _ name: String) {
            (self.classID, self.id, self.name) = (classID, id, name)
        }

        /// Chooses the class and the activity of an entry.
        init(_ entry: Entry) {
            self =
                switch entry.event.action {
                case .signIn: Activity(.authentication, 1, "Logon")
                case .signOut, .sessionEnd: Activity(.authentication, 2, "Logoff")
                case .adminChange: Self.accountChange(entry)
                case .revocation where entry.isFinal && entry.event.user != nil && entry.event.app != nil:
                    Activity(.userAccess, 2, "Revoke Privileges")
                case .revocation: Activity(.apiActivity, 99, entry.phase == .intent ? "Request" : "Unconfirmed")
                case .lookUp, .export: Activity(.apiActivity, 2, "Read")
                case .refusal, .verification, .acknowledgement, .unreadable:
                    Activity(.apiActivity, 99, entry.event.action.rawValue)
                case .pruning: Activity(.apiActivity, 4, "Delete")
                case .restoration: Activity(.apiActivity, 3, "Update")
                case .start: Activity(.applicationLifecycle, 3, "Start")
                case .stop: Activity(.applicationLifecycle, 4, "Stop")
                }
        }

        private static func accountChange(_ entry: Entry) -> Activity {
            switch AdminChange(entry)?.change {
            case "created"?: Activity(.accountChange, 1, "Create")
            case "disabled"?: Activity(.accountChange, 5, "Disable")
            case "password reset"?: Activity(.accountChange, 4, "Password Reset")
            default: Activity(.accountChange, 99, "Other")
            }
        }
    }

    /// What the `detail` of a change of the admins contains.
    private struct AdminChange: Decodable {
        let change: String
        let admin: String

        init?(_ entry: Entry) {
            let detail = Data((entry.event.detail ?? "").utf8)
            guard let change = try? JSONDecoder().decode(Self.self, from: detail) else { return nil }
            self = change
        }
    }

    /// Returns the email address of the admin whose account was changed; nil if the entry does not say.
    static func changedAdmin(_ entry: Entry) -> String? { AdminChange(entry)?.admin }

    /// Returns whether a text is an email address by the pattern of the schema.
    static func isEmail(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z0-9!#$%&'*+\-\/=?^_`{|}~.]+@[a-zA-Z0-9\-]+\.[a-zA-Z0-9\-.]+/) != nil
    }

    /// Returns whether a text is an IP address.
    static func isAddress(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]{1,3}(\.[0-9]{1,3}){3}/) != nil
            || (text.contains(":") && text.utf8.allSatisfy { ":.0123456789abcdefABCDEF".utf8.contains($0) })
    }
}

extension Entry {
    /// Whether an entry ends its operation: an outcome that is known, or a settlement.
    fileprivate var isFinal: Bool {
        phase == .settlement || (phase == .outcome && outcome?.kind != .unknown)
    }
}
