import AuditLog
import Templates
import Time

/// The number of entries a day, stacked by outcome, as a bar chart and as a table; each day links to its entries.
struct Chart: ViewModel {
    let days: [ChartDay]
    let series: [ChartSeries]
    let caption: String
    /// The largest number of entries on a day.
    let maximum: Int

    /// The most days that are still distinguishable on a narrow screen.
    static let maximumDayCount: Int64 = 92
    private static let defaultDayCount: Int64 = 30
    /// Fewer days are padded with empty ones before them, so that one day does not fill the whole width.
    private static let minimumDayCount: Int64 = 14

    /// Creates a chart that ends at `today` unless the filter ends earlier; returns nil if no day has an entry.
    init?(_ parts: [Summary.Part], _ form: FilterForm, today: Int64, isPartial: Bool) {
        guard let newest = parts.last?.day else { return nil }
        let end = max(newest, today)
        let last = form.filter.to.map { min($0.day, end) } ?? end
        let dayCount = form.filter.from == nil ? Self.defaultDayCount : Self.maximumDayCount
        let first = max(form.filter.from.map { max(0, $0.day) } ?? 0, last - dayCount + 1)
        let shown = Dictionary(grouping: parts.filter { first...max(first, last) ~= $0.day }, by: \.day)
        let maximum = shown.values.map { $0.reduce(0) { $0 + $1.count } }.max() ?? 0
        guard maximum > 0 else { return nil }
        let series = ChartSeries.all.filter { series in
            shown.values.contains { $0.contains { $0.outcome == series.outcome } }
        }
        days = (max(0, min(first, last - Self.minimumDayCount + 1))...last).enumerated().map { index, day in
            ChartDay(
                day: day, index: index, parts: shown[day] ?? [], series: series, maximum: maximum, form: form)
        }
        self.series = series
        self.maximum = maximum
        let period = CalendarDate.range(from: CalendarDate(day: first), to: CalendarDate(day: last))
        caption = "Entries a day, \(period), UTC" + (isPartial ? ", as far as they were counted" : "")
    }

    static let fields: Fields<Self> = [
        "days": .list(\.days), "series": .list(\.series), "caption": .text(\.caption),
        "maximum": .text { $0.maximum.grouped },
        "half": .text { $0.maximum < 2 ? "" : (($0.maximum + 1) / 2).grouped },
        "width": .text { String($0.days.count * ChartBar.pitch) },
        "firstDay": .text { $0.days.first?.date ?? "" }, "lastDay": .text { $0.days.last?.date ?? "" },
        "rows": .list { $0.days.reversed().filter { $0.total > 0 } },
    ]
}

/// A day of the chart: its bar and its row in the table.
struct ChartDay: ViewModel {
    let date: String
    let bars: [ChartBar]
    let cells: [String]
    let link: Link
    let total: Int

    init(day: Int64, index: Int, parts: [Summary.Part], series: [ChartSeries], maximum: Int, form: FilterForm) {
        let date = CalendarDate(day: day)
        self.date = date.words
        link = form.link(with: [.from: date.iso8601, .to: date.iso8601])
        total = parts.reduce(0) { $0 + $1.count }
        let counts = series.map { series in parts.first { $0.outcome == series.outcome }?.count ?? 0 }
        cells = counts.map(\.grouped)
        var bottom = 100.0
        bars = zip(series, counts).compactMap { series, count in
            guard count > 0 else { return nil }
            let height = max(ChartBar.minimumHeight, Double(count) / Double(maximum) * 100)
            bottom -= height
            return ChartBar(x: index * ChartBar.pitch + 1, y: max(0, bottom), height: height, series: series)
        }
    }

    private var words: String { "\(date): \(total.grouped) " + (total == 1 ? "entry" : "entries") }

    static let fields: Fields<Self> = [
        "hasEntries": .flag { $0.total > 0 }, "link": .link(\.link), "words": .text(\.words), "bars": .list(\.bars),
        "cells": .texts(\.cells), "date": .text(\.date), "total": .text { $0.total.grouped },
    ]
}

/// A part of a bar, in a coordinate system in which the tallest bar is 100 high.
struct ChartBar: ViewModel {
    let x: Int
    let y: Double
    let height: Double
    let series: ChartSeries

    /// The distance between the left edges of two bars.
    static let pitch = 10
    /// A single entry among thousands stays visible.
    static let minimumHeight = 1.5

    private static func rounded(_ number: Double) -> String { String((number * 100).rounded() / 100) }

    static let fields: Fields<Self> = [
        "x": .text { String($0.x) }, "y": .text { rounded($0.y) }, "height": .text { rounded($0.height) },
        "cssClass": .text(\.series.cssClass),
    ]
}

/// One outcome in the chart; nil stands for intents.
struct ChartSeries: ViewModel {
    let outcome: Outcome.Kind?

    var cssClass: String {
        switch outcome {
        case .succeeded?, .applied?, .alreadyRevoked?: "good"
        case .refused?, .notApplied?: "bad"
        case .unknown?: "medium"
        case nil: "note"
        }
    }

    static let all = (Outcome.Kind.allCases.map(Optional.some) + [nil]).map(ChartSeries.init)

    static let fields: Fields<Self> = [
        "name": .text { OutcomeLabel.text($0.outcome) }, "cssClass": .text(\.cssClass),
    ]
}
