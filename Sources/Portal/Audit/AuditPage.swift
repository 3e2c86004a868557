import AuditLog
import Templates
import Time

/// The audit log with a filter.
struct AuditPage: ViewModel {
    let form: FilterForm
    var sentence: String?
    var entries: [EntryView] = []
    var open: [EntryView] = []
    var older: Link?
    var newest: Link?
    /// The continuation of a search that stopped before the end of the log, and how far back it went.
    var searchFurther: Link?
    var searchedBackTo: String?
    var chart: Chart?
    var quickRanges: [QuickRange] = []
    var integrity: IntegrityNotice?

    init(form: FilterForm) { self.form = form }

    private var chips: [FilterChip] {
        form.values.map { field in
            FilterChip(text: "\(field.name.label): \(field.value)", remove: form.link(with: [field.name: ""]))
        }
    }

    private static func input(_ name: FilterField) -> Field<Self> { .text { $0.form.value(name) } }
    private static func error(_ name: FilterField) -> Field<Self> { .optionalText { $0.form.error(name) } }

    static let fields: Fields<Self> = [
        "log": .link { _ in Links.audit }, "sentence": .optionalText(\.sentence), "entries": .list(\.entries),
        "hasEntries": .flag { !$0.entries.isEmpty }, "older": .optionalLink(\.older), "newest": .optionalLink(\.newest),
        "searchFurther": .optionalLink(\.searchFurther), "searchedBackTo": .optionalText(\.searchedBackTo),
        "open": .list(\.open), "hasOpen": .flag { !$0.open.isEmpty },
        "hasErrors": .flag { !$0.form.errors.isEmpty }, "errors": .texts { $0.form.errors.map(\.message) },
        "isFiltered": .flag { !$0.form.values.isEmpty }, "chips": .list(\.chips),
        "quickRanges": .list(\.quickRanges), "chart": .optionalView(\.chart), "integrity": .optionalView(\.integrity),
        "text": input(.text), "admin": input(.admin), "user": input(.user), "app": input(.app),
        "from": input(.from), "to": input(.to), "ticket": input(.ticket), "address": input(.address),
        "request": input(.request), "operation": input(.operation),
        "hasMoreFields": .flag(\.form.hasMoreFields),
        "actions": .list { $0.form.options(Event.Action.allCases, in: .action) { $0.label } },
        "outcomes": .list { $0.form.options(Outcome.Kind.allCases, in: .outcome) { OutcomeLabel.text($0) } },
        "textError": error(.text), "userError": error(.user), "appError": error(.app), "fromError": error(.from),
        "toError": error(.to),
        "csv": .link { $0.form.download(.csv) }, "excel": .link { $0.form.download(.excel) },
        "jsonl": .link { $0.form.download(.jsonl) },
        "ocsf": .link { $0.form.download(.ocsf) },
    ]
}

/// An option of a select element.
struct SelectOption: ViewModel {
    let value: String
    let label: String
    let isSelected: Bool

    static let fields: Fields<Self> = [
        "value": .text(\.value), "label": .text(\.label), "isSelected": .flag(\.isSelected),
    ]
}

extension FilterForm {
    /// The options of a select element with the selected one of a field.
    fileprivate func options<Value: RawRepresentable<String>>(
        _ values: [Value], in field: FilterField, label: (Value) -> String
    ) -> [SelectOption] {
        values.map {
            SelectOption(value: $0.rawValue, label: label($0), isSelected: $0.rawValue == value(field))
        }
    }
}

/// A part of the filter with a link that removes it.
struct FilterChip: ViewModel {
    let text: String
    let remove: Link

    static let fields: Fields<Self> = ["chip": .text(\.text), "remove": .link(\.remove)]
}

/// A link to the filter with a commonly used range of days.
struct QuickRange: ViewModel {
    let name: String
    let link: Link

    static func all(_ form: FilterForm, today: CalendarDate) -> [QuickRange] {
        let range = { (name: String, from: CalendarDate, to: CalendarDate) in
            QuickRange(name: name, link: form.link(with: [.from: from.iso8601, .to: to.iso8601]))
        }
        let quarter = today.firstDayOfQuarter()
        return [
            range("Today", today, today), range("Yesterday", today.adding(days: -1), today.adding(days: -1)),
            range("7 days", today.adding(days: -6), today), range("30 days", today.adding(days: -29), today),
            range("This month", today.firstDayOfMonth(), today),
            range("Last quarter", today.firstDayOfQuarter(quartersBefore: 1), quarter.adding(days: -1)),
        ]
    }

    static let fields: Fields<Self> = ["name": .text(\.name), "link": .link(\.link)]
}

extension CalendarDate {
    fileprivate func adding(days: Int64) -> CalendarDate { CalendarDate(day: daysSince1970 + days) }
}
