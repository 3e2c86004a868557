import AuditLog
import Templates

/// The entries a day, stacked by outcome, as bars and as a table; each day leads to its entries under the same filter.
struct Chart: ViewModel {
    let days: [ChartDay]
    let kinds: [ChartKind]
    /// What is shown, in words.
    let caption: String
    let top: Int

    /// So many days are told apart on a narrow screen too.
    static let mostDays: Int64 = 92
    private static let usualDays: Int64 = 30
    /// One day alone does not fill the whole width: the days before it stand beside it, empty as the filter leaves them.
    private static let fewestDays: Int64 = 14

    /// `nil` where no day has an entry. `today` is the last day shown where the filter names no end.
    init?(_ parts: [Summary.Part], _ form: FilterForm, today: Int64, isNewestOnly: Bool) {
        guard let newest = parts.last?.day else { return nil }
        let last = form.filter.to.map { min($0 / 86_400_000, max(newest, today)) } ?? max(newest, today)
        let span = form.filter.from == nil ? Self.usualDays : Self.mostDays
        let first = max(form.filter.from.map { max(0, $0) / 86_400_000 } ?? 0, last - span + 1)
        let shown = parts.filter { first...max(first, last) ~= $0.day }
        let totals = Dictionary(grouping: shown, by: \.day)
        let top = totals.values.map { $0.reduce(0) { $0 + $1.count } }.max() ?? 0
        guard top > 0 else { return nil }
        let kinds = ChartKind.all.filter { kind in shown.contains { $0.outcome == kind.outcome } }
        days = (max(0, min(first, last - Self.fewestDays + 1))...last).enumerated().map { place, day in
            ChartDay(day: day, place: place, parts: totals[day] ?? [], kinds: kinds, top: top, form: form)
        }
        self.kinds = kinds
        self.top = top
        let period = Moment.days(from: Moment(first * 86_400_000), to: Moment(last * 86_400_000))
        caption = "Entries a day, \(period), UTC" + (isNewestOnly ? ", as far as they were counted" : "")
    }

    static let fields: Fields<Self> = [
        "days": .list(\.days), "kinds": .list(\.kinds), "caption": .text(\.caption), "top": .text { $0.top.grouped },
        "half": .text { $0.top < 2 ? "" : (($0.top + 1) / 2).grouped }, "width": .text { String($0.days.count * 10) },
        "firstDay": .text { $0.days.first?.date ?? "" }, "lastDay": .text { $0.days.last?.date ?? "" },
        "figures": .list { $0.days.reversed().filter { !$0.parts.isEmpty } },
    ]
}

/// A day of the chart.
struct ChartDay: ViewModel {
    let day: Int64
    let parts: [Summary.Part]
    let bars: [ChartBar]
    let cells: [String]
    let link: Link
    let total: Int

    init(day: Int64, place: Int, parts: [Summary.Part], kinds: [ChartKind], top: Int, form: FilterForm) {
        self.day = day
        self.parts = parts
        total = parts.reduce(0) { $0 + $1.count }
        let text = Moment(day * 86_400_000).machine.prefix(10)
        link = form.link(with: ["from": String(text), "to": String(text)])
        cells = kinds.map { kind in (parts.first { $0.outcome == kind.outcome }?.count ?? 0).grouped }
        var bottom = 100.0
        bars = kinds.compactMap { kind in
            guard let count = parts.first(where: { $0.outcome == kind.outcome })?.count, count > 0 else { return nil }
            // A day with one entry among thousands is still seen.
            let height = max(1.5, Double(count) / Double(top) * 100)
            bottom -= height
            return ChartBar(x: place * 10 + 1, y: max(0, bottom), height: height, kind: kind)
        }
    }

    var date: String { Moment.days(from: Moment(day * 86_400_000), to: Moment(day * 86_400_000)) }
    private var words: String { "\(date): \(total.grouped) " + (total == 1 ? "entry" : "entries") }

    static let fields: Fields<Self> = [
        "hasEntries": .flag { $0.total > 0 }, "link": .link(\.link), "words": .text(\.words), "bars": .list(\.bars),
        "cells": .texts(\.cells),
        "date": .text(\.date), "total": .text { $0.total.grouped },
    ]
}

/// A part of a bar.
struct ChartBar: ViewModel {
    let x: Int
    let y: Double
    let height: Double
    let kind: ChartKind

    /// Two digits behind the point are finer than any screen.
    private static func short(_ number: Double) -> String { String((number * 100).rounded() / 100) }

    static let fields: Fields<Self> = [
        "x": .text { String($0.x) }, "y": .text { short($0.y) }, "height": .text { short($0.height) },
        "look": .text(\.kind.look),
    ]
}

/// A way to end, as the chart tells it apart.
struct ChartKind: ViewModel {
    let outcome: Outcome.Kind?
    var name: String { outcome?.rawValue ?? "intent" }

    /// The class of its looks.
    var look: String {
        switch outcome {
        case .succeeded?, .applied?, .alreadyRevoked?: "good"
        case .refused?, .notApplied?: "bad"
        case .unknown?: "medium"
        case nil: "note"
        }
    }

    static let all = (Outcome.Kind.allCases.map(Optional.some) + [nil]).map(ChartKind.init)

    static let fields: Fields<Self> = ["name": .text(\.name), "look": .text(\.look)]
}
