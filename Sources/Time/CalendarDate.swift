/// A date of the proleptic Gregorian calendar.
public struct CalendarDate: Sendable, Hashable {
    /// The year, the month from 1 to 12, and the day of the month from 1.
    public let year, month, day: Int

    /// Creates a date from its parts; returns nil unless the year is 1 to 9999 and the day exists in that month.
    public init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, 1...Self.lengthOfMonth(month, year: year) ~= day else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Creates the date of a day, given in days since 1970-01-01 and clamped to a million millennia around it.
    public init(day days: Int64) {
        // Years are counted from March, so that the leap day is the last day of its year.
        let days = min(max(days, -Self.maximumDays), Self.maximumDays) + 719_468
        let era = days.flooredQuotient(by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5) + 1
    }

    private static let maximumDays: Int64 = 365_000_000_000

    /// The number of days from 1970-01-01 to the date.
    public var daysSince1970: Int64 {
        let year = Int64(month > 2 ? year : year - 1)
        let era = year.flooredQuotient(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The first day of the month that lies a number of months before the month of the date.
    public func firstDayOfMonth(monthsBefore count: Int = 0) -> CalendarDate {
        let months = year * 12 + month - 1 - count
        return CalendarDate(year: max(1, months / 12), month: months % 12 + 1, day: 1) ?? self
    }

    /// The first day of the quarter that lies a number of quarters before the quarter of the date.
    public func firstDayOfQuarter(quartersBefore count: Int = 0) -> CalendarDate {
        firstDayOfMonth(monthsBefore: (month - 1) % 3 + 3 * count)
    }

    private static func lengthOfMonth(_ month: Int, year: Int) -> Int {
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return switch month {
        case 2: isLeapYear ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
