import AuditLog
import Templates

/// One entry with all its fields, the other entries of its operation, and its neighbours in the chain.
struct EntryPage: ViewModel {
    let entry: EntryView
    let others: [EntryView]
    let before: EntryView?
    let after: EntryView?

    static let fields: Fields<Self> = [
        "entry": .view(\.entry), "others": .list(\.others), "hasOthers": .flag { !$0.others.isEmpty },
        "neighbours": .list { [$0.after, $0.before].compactMap(\.self) },
        "hasNeighbours": .flag { $0.before != nil || $0.after != nil }, "log": .link { _ in Links.audit },
    ]
}
