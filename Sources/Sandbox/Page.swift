import Foundation

/// The range of search results that a page contains.
struct Page {
    let start: Int
    let limit: Int

    private static let defaultLimit = 100
    private static let maximumLimit = 1000

    /// Reads `cursor`, and `limit`, which is at most 1,000, and 100 if it is missing or 0.
    init(_ body: JSON, invalidLimit: APIError, invalidCursor: APIError) throws(APIError) {
        switch body["limit"] {
        case nil: limit = Self.defaultLimit
        case .number(let value):
            guard let count = Int(exactly: value), 0...Self.maximumLimit ~= count else { throw invalidLimit }
            limit = count == 0 ? Self.defaultLimit : count
        default: throw invalidLimit
        }
        switch body["cursor"] {
        case nil, .string(""): start = 0
        case .string(let cursor):
            guard let start = Self.start(of: cursor) else { throw invalidCursor }
            self.start = start
        default: throw invalidCursor
        }
    }

    /// Returns the results of the page and their metadata.
    func slice<Result>(of results: [Result]) -> (results: [Result], metadata: JSON) {
        let slice = Array(results.dropFirst(start).prefix(limit))
        let end = start + slice.count
        let next = end < results.count ? JSON.string(Self.cursor(at: end)) : .null
        return (slice, ["total": .number(Double(results.count)), "next_cursor": next])
    }

    private static func cursor(at start: Int) -> String { Data("start=\(start)".utf8).base64EncodedString() }

    /// Returns the start that a cursor encodes; nil if the sandbox did not create it.
    private static func start(of cursor: String) -> Int? {
        guard let bytes = Data(base64Encoded: cursor), let text = String(data: bytes, encoding: .utf8),
            text.hasPrefix("start="), let start = Int(text.dropFirst(6)), 0...1_000_000 ~= start
        else { return nil }
        return start
    }
}
