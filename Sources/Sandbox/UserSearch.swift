/// A search for users: the requested page, and filters that are combined with AND.
struct UserSearch {
    typealias Filter = (User) -> Bool

    private let page: Page
    private let filters: [Filter]

    init(_ body: JSON) throws(APIError) {
        page = try Page(
            body,
            invalidLimit: .invalidSearch("invalid_limit", "The limit must be a whole number from 0 to 1000."),
            invalidCursor: .invalidSearch("invalid_cursor", "The cursor is not one that a search has returned."))
        guard let query = body["query"] else {
            filters = []
            return
        }
        // According to the documentation, OR is no longer supported.
        guard case .string("AND") = query["operator"] else {
            throw .invalidSearch("invalid_operator", "The operator must be AND.")
        }
        guard case .array(let operands) = query["operands"] else { throw .badRequest("The operands must be an array.") }
        var filters: [Filter] = []
        for operand in operands { filters.append(try Self.parseFilter(operand)) }
        self.filters = filters
    }

    /// Returns the page of the users that match all filters, and its metadata.
    func results(in users: [User]) -> [JSON.Member] {
        let slice = page.slice(of: users.filter { user in filters.allSatisfy { $0(user) } })
        return [
            ("results", .array(slice.results.map { .object($0.members) })), ("results_metadata", slice.metadata),
        ]
    }
}
