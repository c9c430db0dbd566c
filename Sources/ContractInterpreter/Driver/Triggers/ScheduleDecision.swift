// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What comes next for a trigger with a schedule, decided on what is known of it and on the time alone.
enum ScheduleDecision: Sendable {
    /// Nothing before this instant; nil: nothing ever.
    case rest(until: Instant?)
    /// Slots that are given up, the last of them, and how many, counted up to a limit.
    case miss(last: Instant, count: Int)
    /// A slot that is to be started.
    case fire(Instant)
    /// The place stands so far ahead that the clock was wrong when it got there: it goes on from this instant.
    case turnBack(to: Instant)

    /// How late a slot may be seen before nobody counts as having been there.
    static let grace = Duration.seconds(60)
    /// A clock that is set back by less catches up; by more, it was mended, as in cron(8) of Vixie.
    static let longestCatchUp = Duration.seconds(3 * 3_600)
    /// More missed slots than these are not counted.
    static let maxCounted = 1_000

    /// Decides for the time after a place, which is the last slot that was dealt with.
    init(_ slots: CronSlots, after place: Instant, now: Instant, catchUp: Trigger.CatchUp) {
        if place.since(now) > ScheduleDecision.longestCatchUp {
            self = .turnBack(to: now)
            return
        }
        let first = slots.next(after: place)
        guard let first, first <= now, let latest = slots.latest(through: now) else {
            self = .rest(until: first)
            return
        }
        let isLate = now.since(latest) > ScheduleDecision.grace
        let end = catchUp == .none && isLate ? latest : Instant(microseconds: latest.microseconds - 1)
        guard let last = slots.latest(through: end), last > place else {
            self = .fire(latest)
            return
        }
        let missed = slots.all(after: place, through: last, limit: ScheduleDecision.maxCounted + 1)
        self = .miss(last: last, count: missed.count)
    }

    /// How many slots were given up, in words.
    static func text(missed count: Int) -> String {
        let slots =
            count == 1 ? "1 slot" : count > maxCounted ? "more than \(maxCounted) slots" : "\(count) slots"
        return "nobody was there for \(slots), of which this was the last"
    }
}
