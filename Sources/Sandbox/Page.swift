import Foundation

/// A page of search results.
struct Page {
    let start: Int
    let limit: Int

    /// Reads `cursor` and `limit`, which defaults to 100 if it is missing or 0, and is at most 1,000.
    init(_ body: JSON, invalidLimit: APIError, invalidCursor: APIError) throws(APIError) {
        switch body["limit"] {
        case nil: limit = 100
        case .number(let value):
            guard let count = Int(exactly: value), 0...1000 ~= count else { throw invalidLimit }
            limit = count == 0 ? 100 : count
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
    func part<Result>(of results: [Result]) -> (results: [Result], metadata: JSON) {
        let part = Array(results.dropFirst(start).prefix(limit))
        let end = start + part.count
        let next = end < results.count ? JSON.string(Self.cursor(at: end)) : .null
        return (part, ["total": .number(Double(results.count)), "next_cursor": next])
    }

    private static func cursor(at start: Int) -> String { Data("start=\(start)".utf8).base64EncodedString() }

    /// Returns the start in a cursor of the sandbox.
    private static func start(of cursor: String) -> Int? {
        guard let bytes = Data(base64Encoded: cursor), let text = String(data: bytes, encoding: .utf8),
            text.hasPrefix("start="), let start = Int(text.dropFirst(6)), 0...1_000_000 ~= start
        else { return nil }
        return start
    }
}
