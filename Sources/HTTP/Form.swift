import Text

/// The fields of a query or a form, each name once.
///
/// Limits: 32 fields, 4 KiB for a name with its value as sent. Fields are decoded once, as UTF-8 without NUL (S-19, S-37,
/// S-40).
public struct Form: Sendable, Equatable {
    /// A field with its decoded name and value.
    public struct Field: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    /// The fields in the order in which they were sent.
    public private(set) var fields: [Field] = []

    private static let maximumFieldCount = 32
    private static let maximumFieldLength = 4096

    /// Creates a form without fields.
    public init() {}

    /// Creates a form from names and values.
    public init(_ fields: KeyValuePairs<String, String>) {
        self.fields = fields.map { Field(name: $0.key, value: $0.value) }
    }

    /// Parses `application/x-www-form-urlencoded` bytes; throws 400 if they exceed a limit or break a rule.
    public init(_ bytes: some Collection<UInt8>) throws(HTTPError) {
        for pair in bytes.split(separator: .ampersand) {
            guard fields.count < Self.maximumFieldCount else {
                throw .badRequest("The form has more than \(Self.maximumFieldCount) fields.")
            }
            guard pair.count <= Self.maximumFieldLength else {
                throw .badRequest("A field of the form is longer than 4,096 bytes.")
            }
            let equals = pair.firstIndex(of: .equals) ?? pair.endIndex
            guard let name = PercentEncoding.decode(pair[..<equals], plusIsSpace: true),
                let value = PercentEncoding.decode(pair[equals...].dropFirst(), plusIsSpace: true)
            else {
                throw .badRequest("A field of the form is not encoded correctly: it must be UTF-8 text without NUL.")
            }
            guard self[name] == nil else { throw .badRequest("A field of the form was sent twice.") }
            fields.append(Field(name: name, value: value))
        }
    }

    /// The names in the order in which they were sent.
    public var names: [String] { fields.map(\.name) }

    /// The value of a field; nil if it was not sent.
    public subscript(_ name: String) -> String? {
        fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Returns the value of a required field; throws 400 if it was not sent.
    public func required(_ name: String) throws(HTTPError) -> String {
        guard let value = self[name] else { throw .badRequest("The field “\(name)” is missing.") }
        return value
    }

    /// The fields as `application/x-www-form-urlencoded` text.
    public var encoded: String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// Compares the bytes of names and values; texts with the same characters in other bytes differ.
    public static func == (left: Form, right: Form) -> Bool { left.encoded == right.encoded }
}
