/// Times of day in UTC, without a calendar library.
package enum Timestamp {
    /// RFC 3339 with seconds: `2026-11-23T18:46:05Z`.
    package static func format(_ milliseconds: UInt64) -> String {
        let time = Civil(seconds: milliseconds / 1_000)
        return "\(time.year)-\(two(time.month))-\(two(time.day))T\(time.clock)Z"
    }

    /// The form of the `Date` header (RFC 9110 §5.6.7): `Mon, 23 Nov 2026 18:46:05 GMT`.
    package static func formatForHTTP(seconds: UInt64) -> String {
        let time = Civil(seconds: seconds)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][time.weekdayFromThursday]
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][time.month - 1]
        return "\(weekday), \(two(time.day)) \(month) \(time.year) \(time.clock) GMT"
    }

    fileprivate static func two(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

/// A date of the Gregorian calendar, by the algorithm of Howard Hinnant ("civil from days").
private struct Civil {
    var year: Int
    var month: Int
    var day: Int
    var secondOfDay: Int
    /// 1970 began on a Thursday.
    var weekdayFromThursday: Int

    init(seconds: UInt64) {
        let seconds = Int(truncatingIfNeeded: min(seconds, 253_402_300_799))
        let days = seconds / 86_400
        secondOfDay = seconds % 86_400
        weekdayFromThursday = days % 7
        // Days are counted from March of year 0, so that a leap day ends its year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var clock: String {
        let hour = Timestamp.two(secondOfDay / 3_600)
        let minute = Timestamp.two(secondOfDay / 60 % 60)
        return "\(hour):\(minute):\(Timestamp.two(secondOfDay % 60))"
    }
}
