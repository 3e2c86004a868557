import AuditLog
import Templates

/// The log under a filter.
struct AuditPage: ViewModel {
    let form: FilterForm
    var sentence: String?
    var entries: [EntryView] = []
    var open: [EntryView] = []
    var older: Link?
    var newest: Link?
    /// Where to search on, and how far the search has gone.
    var further: Link?
    var searchedTo: String?
    var chart: Chart?
    var presets: [Preset] = []
    var standing: StandingView?

    private var chips: [Chip] {
        form.typed.map { name, value in
            let label = FilterForm.labels.first { $0.key == name }?.value ?? name
            return Chip(text: "\(label): \(value)", link: form.link(with: [name: ""]))
        }
    }

    static let fields: Fields<Self> = [
        "log": .link { _ in Links.audit }, "sentence": .optionalText(\.sentence), "entries": .list(\.entries),
        "hasEntries": .flag { !$0.entries.isEmpty }, "older": .optionalLink(\.older), "newest": .optionalLink(\.newest),
        "further": .optionalLink(\.further), "searchedTo": .optionalText(\.searchedTo),
        "open": .list(\.open), "hasOpen": .flag { !$0.open.isEmpty },
        "hasFaults": .flag { !$0.form.faults.isEmpty }, "faults": .texts { $0.form.faults.map(\.message) },
        "isFiltered": .flag { !$0.form.typed.isEmpty }, "chips": .list(\.chips), "presets": .list(\.presets),
        "chart": .optionalView(\.chart), "standing": .optionalView(\.standing),
        "admin": .text { $0.form.value("admin") }, "user": .text { $0.form.value("user") },
        "app": .text { $0.form.value("app") }, "from": .text { $0.form.value("from") },
        "to": .text { $0.form.value("to") }, "words": .text { $0.form.value("text") },
        "ticket": .text { $0.form.value("ticket") }, "address": .text { $0.form.value("address") },
        "request": .text { $0.form.value("request") }, "operation": .text { $0.form.value("operation") },
        "hasFurtherFields": .flag(\.form.hasFurtherFields),
        "actions": .list { Choice.choices(Event.Action.allCases.map(\.rawValue), chosen: $0.form.value("action")) },
        "outcomes": .list { Choice.choices(Outcome.Kind.allCases.map(\.rawValue), chosen: $0.form.value("outcome")) },
        "fromFault": .optionalText { $0.form.fault("from") }, "toFault": .optionalText { $0.form.fault("to") },
        "wordsFault": .optionalText { $0.form.fault("text") },
        "csv": .link { $0.form.download(.csv) }, "jsonl": .link { $0.form.download(.jsonl) },
        "ocsf": .link { $0.form.download(.ocsf) },
    ]
}

/// A choice of a menu.
struct Choice: ViewModel {
    let word: String
    let isChosen: Bool

    static func choices(_ words: [String], chosen: String) -> [Choice] {
        words.map { Choice(word: $0, isChosen: $0 == chosen) }
    }

    static let fields: Fields<Self> = ["word": .text(\.word), "isChosen": .flag(\.isChosen)]
}

/// A part of the filter that can be taken away.
struct Chip: ViewModel {
    let text: String
    let link: Link

    static let fields: Fields<Self> = ["chip": .text(\.text), "without": .link(\.link)]
}

/// A time that is often asked for.
struct Preset: ViewModel {
    let name: String
    let link: Link

    /// The usual ones under a filter, all of whole days in UTC.
    static func presets(_ form: FilterForm, today: Int64) -> [Preset] {
        let text = { (day: Int64) in String(Moment(max(0, day) * 86_400_000).machine.prefix(10)) }
        let preset = { (name: String, from: Int64, to: Int64) in
            Preset(name: name, link: form.link(with: ["from": text(from), "to": text(to)]))
        }
        let month = Moment.firstDay(ofMonth: 0, before: today)
        let quarter = Moment.firstDay(ofQuarter: 1, before: today)
        return [
            preset("Today", today, today), preset("Yesterday", today - 1, today - 1),
            preset("7 days", today - 6, today), preset("30 days", today - 29, today),
            preset("This month", month, today),
            preset("Last quarter", quarter, Moment.firstDay(ofQuarter: 0, before: today) - 1),
        ]
    }

    static let fields: Fields<Self> = ["name": .text(\.name), "link": .link(\.link)]
}
