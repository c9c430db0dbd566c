// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// A compiled trigger: what it waits for, and what it starts then.
public struct TriggerPlan: Sendable {
    enum Cause: Sendable {
        case schedule(CronSchedule, zone: String, Trigger.Overlap, Trigger.CatchUp)
        case event(String, filter: PlanCondition?)
        /// An event that stays away for a time.
        case absence(of: String, filter: PlanCondition?, within: Duration)
    }

    public let application: String
    public let key: String
    /// Key of the action that it starts.
    public let action: String
    let cause: Cause
    let input: [String: PlanExpression]
    /// Nil: all tenants that the project knows.
    public let tenants: [String]?

    init(
        application: String, key: String, action: String, cause: Cause, input: [String: PlanExpression],
        tenants: [String]?
    ) {
        self.application = application
        self.key = key
        self.action = action
        self.cause = cause
        self.input = input
        self.tenants = tenants
    }

    /// The name of the time zone that a schedule is read in; nil for other triggers.
    public var zone: String? { if case .schedule(_, let zone, _, _) = cause { zone } else { nil } }

    /// What the trigger waits for, in words that are the same however it was written.
    public var causeText: String {
        switch cause {
        case .schedule(let schedule, let zone, _, _): "cron \(schedule) \(zone)"
        case .event(let event, _): "event \(event)"
        case .absence(let event, _, let within): "no \(event) for \(DurationText.render(within))"
        }
    }

    /// What decides whether the trigger waits for the same thing as before: whoever changes more than a filter, a policy
    /// or a time limit has another one.
    var causeKey: String {
        switch cause {
        case .schedule, .event: causeText
        case .absence(let event, _, _): "absence \(event)"
        }
    }

    /// The event that it is about; nil for a schedule.
    package var event: String? {
        switch cause {
        case .schedule: nil
        case .event(let event, _), .absence(let event, _, _): event
        }
    }

    /// True for what an event starts, and not its absence.
    package var startsWithEvent: Bool { if case .event = cause { true } else { false } }
    /// True where not every event of the name counts for it.
    package var isFiltered: Bool { filter != nil }

    /// Which events count for it.
    var filter: PlanCondition? {
        switch cause {
        case .schedule: nil
        case .event(_, let filter), .absence(_, let filter, _): filter
        }
    }

    /// Who acts in the runs that it starts.
    var actor: String { "trigger:" + key }
}
