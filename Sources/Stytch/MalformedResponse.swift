/// The reason why a response is malformed; it names members and never quotes their values.
enum MalformedResponse: Error, Equatable {
    case invalidJSON(JSONSyntaxError, position: Int)
    case missing(String)
    case wrongType(String, expected: JSONType)
    case invalidID(String)
    case statusMismatch(http: Int, body: Int)

    /// The reason as text for the log.
    var description: String {
        switch self {
        case .invalidJSON(let error, let position): "invalid JSON at byte \(position): \(error.rawValue)"
        case .missing(let name): "“\(name)” is missing"
        case .wrongType(let name, let type): "“\(name)” is not \(type.rawValue)"
        case .invalidID(let name): "“\(name)” is not a valid id"
        case .statusMismatch(let http, let body): "the HTTP status is \(http), but “status_code” is \(body)"
        }
    }
}

/// What is wrong with a text that should be JSON.
enum JSONSyntaxError: String {
    case unexpectedEnd = "unexpected end"
    case textAfterEnd = "text after the end of the value"
    case invalidValue = "invalid value"
    case invalidNumber = "invalid number"
    case invalidEscape = "invalid escape sequence"
    case controlCharacter = "control character in a string"
    case invalidUTF8 = "invalid UTF-8"
    case expectedName = "expected a member name"
    case expectedColon = "expected “:”"
    case expectedCommaOrBrace = "expected “,” or “}”"
    case expectedCommaOrBracket = "expected “,” or “]”"
    case depthLimitExceeded = "too many levels"
    case valueLimitExceeded = "too many values"
}

/// The JSON types that members are required to have.
enum JSONType: String {
    case string = "a string"
    case boolean = "a boolean"
    case array = "an array"
    case object = "an object"
}
