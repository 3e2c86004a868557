import AuditLog
import Templates

/// An entry with all its fields, the other entries of its operation, and the entries before and after it.
struct EntryPage: ViewModel {
    let entry: EntryView
    let related: [EntryView]
    let previous: EntryView?
    let next: EntryView?

    static let fields: Fields<Self> = [
        "entry": .view(\.entry), "related": .list(\.related), "hasRelated": .flag { !$0.related.isEmpty },
        "neighbors": .list { [$0.next, $0.previous].compactMap(\.self) },
        "hasNeighbors": .flag { $0.previous != nil || $0.next != nil }, "log": .link { _ in Links.audit },
        "receipt": .link { Links.receipt($0.entry.entry.seq) },
    ]
}
