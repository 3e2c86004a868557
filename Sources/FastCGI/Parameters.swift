import HTTP
import HTTPTypes

/// The CGI variables that the site reads (RFC 3875, section 4.1); all others are ignored.
///
/// Nothing else says who the client is: not HTTP_PROXY, HTTP_X_FORWARDED_FOR, REMOTE_USER or similar ones (S-75, S-76).
struct Parameters {
    enum Variable: Int, CaseIterable {
        case method, target, scheme, client, contentLength, host
        case authorization, contentType, cookie, origin, secFetchSite, userAgent
    }

    private var values: [String?] = Array(repeating: nil, count: Variable.names.count)
    /// The first error in the variables themselves.
    private(set) var error: HTTPError?

    /// The value of a variable; nginx sends an empty one for a variable without a value.
    subscript(_ variable: Variable) -> String? {
        guard let value = values[variable.rawValue], !value.isEmpty else { return nil }
        return value
    }

    /// Adds a variable; a duplicate is an error because readers could differ in which one they use (S-77).
    mutating func add(_ variable: Variable, _ value: some Collection<UInt8>) {
        guard values[variable.rawValue] == nil else {
            return reject("The request's \(variable.name) was sent twice.")
        }
        guard let text = String(validating: value, as: UTF8.self) else {
            return reject("The request's \(variable.name) is not UTF-8 text.")
        }
        guard !text.utf8.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") || $0 == 0x7f }) else {
            return reject("The request's \(variable.name) contains a control character.")
        }
        values[variable.rawValue] = text
    }

    private mutating func reject(_ message: String) { error = error ?? .badRequest(message) }
}

extension Parameters.Variable {
    /// The variables that are header fields, with their names.
    static let fields: [(Self, HTTPField.Name)] = [
        (.authorization, .authorization), (.contentType, .contentType), (.cookie, .cookie), (.origin, .origin),
        (.secFetchSite, .secFetchSite), (.userAgent, .userAgent),
    ]

    fileprivate static let names = allCases.map { Array($0.name.utf8) }
    private static let byLength = (0..<32).map { length in allCases.filter { $0.name.utf8.count == length } }

    /// Finds a variable by its name; returns nil if the site does not read it.
    init?(named name: some Collection<UInt8>) {
        guard name.count < Self.byLength.count else { return nil }
        for variable in Self.byLength[name.count] where name.elementsEqual(Self.names[variable.rawValue]) {
            self = variable
            return
        }
        return nil
    }

    /// The name in CGI.
    var name: String {
        switch self {
        case .method: "REQUEST_METHOD"
        case .target: "REQUEST_URI"
        case .scheme: "REQUEST_SCHEME"
        case .client: "REMOTE_ADDR"
        case .contentLength: "CONTENT_LENGTH"
        case .host: "HTTP_HOST"
        case .authorization: "HTTP_AUTHORIZATION"
        case .contentType: "CONTENT_TYPE"
        case .cookie: "HTTP_COOKIE"
        case .origin: "HTTP_ORIGIN"
        case .secFetchSite: "HTTP_SEC_FETCH_SITE"
        case .userAgent: "HTTP_USER_AGENT"
        }
    }
}
