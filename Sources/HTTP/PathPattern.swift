/// A value in one segment of a path, such as an id.
public protocol PathParameter: Sendable {
    /// Reads the value from a percent-decoded segment; returns nil if the segment does not contain one.
    init?(_ segment: String)

    /// The error for a path whose segment does not contain such a value.
    static var invalid: HTTPError { get }
}

/// A path with typed parameters, such as `PathPattern<UserID>("/users/:user")`.
///
/// The text has one segment with a leading colon for each parameter, in their order.
public struct PathPattern<each Parameter: PathParameter>: Sendable {
    /// The path as text.
    public let text: String

    /// Creates a pattern from its text.
    public init(_ text: String) { self.text = text }

    /// Reads the parameters from the segments that a router found in their places.
    ///
    /// Throws the `invalid` error of the first parameter that cannot be read.
    public func parameters(from segments: [String]) throws(HTTPError) -> (repeat each Parameter) {
        var segments = segments.makeIterator()
        return (repeat try Self.read((each Parameter).self, from: &segments))
    }

    private static func read<Value: PathParameter>(
        _ type: Value.Type, from segments: inout IndexingIterator<[String]>
    ) throws(HTTPError) -> Value {
        guard let segment = segments.next(), let value = Value(segment) else { throw Value.invalid }
        return value
    }
}

/// A path without parameters.
public typealias FixedPath = PathPattern<>
