// SPDX-License-Identifier: Apache-2.0

/// The instants at which a schedule fires by the clocks of a place.
///
/// A local time that a change of the clocks leaves out fires when they show the next one; one that comes twice fires the
/// first time. Slots that fall together are one.
public struct CronSlots: Sendable {
    public let schedule: CronSchedule
    public let zone: TimeZoneRules

    /// The days that the next or the last slot is looked for in: 29 February comes every eight years at the latest.
    private static let horizon = 366 * 9

    public init(_ schedule: CronSchedule, in zone: TimeZoneRules) {
        self.schedule = schedule
        self.zone = zone
    }

    /// The first slot after an instant; nil when there is none in years.
    public func next(after instant: Instant) -> Instant? {
        // What the day before leaves out may fire today.
        var number = zone.date(at: instant).dayNumber - 1
        for _ in 0...CronSlots.horizon {
            if let day = day(number), let slot = slots(on: day).first(where: { $0 > instant }) { return slot }
            number += 1
        }
        return nil
    }

    /// The last slot that is not after an instant; nil when there was none in years.
    public func latest(through instant: Instant) -> Instant? {
        var number = zone.date(at: instant).dayNumber
        for _ in 0...CronSlots.horizon {
            if let day = day(number), let slot = slots(on: day).last(where: { $0 <= instant }) { return slot }
            number -= 1
        }
        return nil
    }

    /// The slots after an instant up to another, at most so many.
    public func all(after start: Instant, through end: Instant, limit: Int) -> [Instant] {
        var found: [Instant] = []
        var number = zone.date(at: start).dayNumber - 1
        let last = zone.date(at: end).dayNumber
        while number <= last, found.count < limit {
            for slot in day(number).map(slots) ?? []
            where slot > (found.last ?? start) && slot <= end && found.count < limit {
                found.append(slot)
            }
            number += 1
        }
        return found
    }

    /// True for an instant at which the schedule fires.
    public func contains(_ instant: Instant) -> Bool { latest(through: instant) == instant }

    /// The day of a number, if the schedule has it.
    private func day(_ number: Int) -> CivilDate? {
        guard let date = CivilDate(dayNumber: number), schedule.months.contains(date.month) else {
            return nil
        }
        let isDay = schedule.daysOfMonth.contains(date.day)
        let isWeekday = schedule.daysOfWeek.contains(date.weekday)
        let isEither = schedule.restrictsDaysOfMonth && schedule.restrictsDaysOfWeek
        return (isEither ? isDay || isWeekday : isDay && isWeekday) ? date : nil
    }

    /// The slots of a day, in order.
    private func slots(on date: CivilDate) -> [Instant] {
        let steady = zone.steadyOffset(on: date)
        let midnight = Int64(date.dayNumber) * 86_400
        var slots: [Instant] = []
        for hour in schedule.hours.sorted() {
            for minute in schedule.minutes.sorted() {
                let second = hour * 3_600 + minute * 60
                let slot =
                    steady.map { Instant(seconds: midnight + Int64(second - $0)) }
                    ?? zone.instant(of: date, secondOfDay: second)
                if slot != slots.last { slots.append(slot) }
            }
        }
        return slots
    }
}

extension CronSchedule: CustomStringConvertible {
    /// The schedule in five fields, the same for every way to write it.
    public var description: String {
        let day = daysOfMonth.count == 31 && restrictsDaysOfMonth
        let weekday = daysOfWeek.count == 7 && restrictsDaysOfWeek
        return [
            CronSchedule.text(minutes, 0...59), CronSchedule.text(hours, 0...23),
            day ? "1-31" : CronSchedule.text(daysOfMonth, 1...31), CronSchedule.text(months, 1...12),
            weekday ? "0-6" : CronSchedule.text(daysOfWeek, 0...6),
        ].joined(separator: " ")
    }

    private static func text(_ values: Set<Int>, _ bounds: ClosedRange<Int>) -> String {
        if values.count == bounds.count { return "*" }
        for step in 2...bounds.count where values.count > 2 {
            if values == Set(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step)) {
                return "*/\(step)"
            }
        }
        var runs: [ClosedRange<Int>] = []
        for value in values.sorted() {
            if let last = runs.last, last.upperBound + 1 == value {
                runs[runs.count - 1] = last.lowerBound...value
            } else {
                runs.append(value...value)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
