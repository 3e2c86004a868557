import Crypto

/// Computes the digest of the tables, indices and triggers of a database (FORMAT.md).
public struct SchemaDigest: Sendable {
    private var objects = CanonicalEntry()

    /// Creates the digest of an empty schema.
    public init() {}

    /// Appends a row of `sqlite_schema`; the rows are in ascending order of their types and names.
    public mutating func append(type: String, name: String, table: String, sql: String?) {
        for text in [type, name, table] { objects.append(text) }
        if let sql { objects.append(sql) } else { objects.appendNull() }
    }

    /// Returns the digest.
    public func finalize() -> MAC { MAC(SHA256.hash(data: objects.bytes)) }
}
