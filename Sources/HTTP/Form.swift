/// The fields of a query or of a form, each name once.
///
/// Bounds: 32 fields, 4 KiB for a name with its value as sent; decoded once, as UTF-8, with no NUL (S-19, S-37, S-40).
public struct Form: Sendable, Equatable {
    /// The fields in the order in which they came.
    public private(set) var fields: [(name: String, value: String)] = []

    /// A form with no field.
    public init() {}

    /// A form of the fields given, for a test or for an address of our own.
    public init(_ fields: KeyValuePairs<String, String>) {
        self.fields = fields.map { (name: $0.key, value: $0.value) }
    }

    /// Parses `application/x-www-form-urlencoded` bytes; 400 where they break a bound or a rule.
    public init(_ bytes: some Collection<UInt8>) throws(HTTPError) {
        for pair in bytes.split(separator: .ampersand) {
            guard fields.count < 32 else { throw .badRequest("The form has more than 32 fields.") }
            guard pair.count <= 4096 else { throw .badRequest("A field of the form is longer than 4,096 bytes.") }
            let equals = pair.firstIndex(of: .equals) ?? pair.endIndex
            guard let name = PercentEncoding.decode(pair[..<equals], plusIsSpace: true),
                let value = PercentEncoding.decode(pair[equals...].dropFirst(), plusIsSpace: true)
            else {
                throw .badRequest("A field of the form is not well encoded: it must be UTF-8 text without a NUL byte.")
            }
            guard self[name] == nil else { throw .badRequest("A field of the form was sent twice.") }
            fields.append((name, value))
        }
    }

    /// The names in the order in which they came.
    public var names: [String] { fields.map(\.name) }

    /// The value of a field; `nil` where it was not sent.
    public subscript(_ name: String) -> String? {
        fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The value of a field that the form cannot do without; 400 where it was not sent.
    public func required(_ name: String) throws(HTTPError) -> String {
        guard let value = self[name] else { throw .badRequest("The field “\(name)” is missing.") }
        return value
    }

    /// The fields as `application/x-www-form-urlencoded` text.
    public var encoded: String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    public static func == (one: Form, other: Form) -> Bool { one.encoded == other.encoded }
}
