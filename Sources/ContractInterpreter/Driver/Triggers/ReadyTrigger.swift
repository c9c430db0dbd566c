// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
internal import Ledger

/// A trigger with everything that it takes to run it.
public struct ReadyTrigger: Sendable {
    public let plan: TriggerPlan
    let action: CompiledAction
    /// The rules of the zone that its schedule is read in.
    let zone: TimeZoneRules
    /// The tenants that it runs for.
    public let tenants: [String]

    /// A trigger that starts a compiled action, for the tenants that it names or else for those given.
    public init(_ plan: TriggerPlan, action: CompiledAction, zone: TimeZoneRules, tenants: [String]) {
        self.plan = plan
        self.action = action
        self.zone = zone
        self.tenants = plan.tenants ?? tenants
    }

    /// The instants of its schedule; nil for other triggers.
    var slots: CronSlots? {
        guard case .schedule(let schedule, _, _, _) = plan.cause else { return nil }
        return CronSlots(schedule, in: zone)
    }
}

/// One occasion on which a trigger starts something.
struct TriggerFire: Sendable {
    var slot: String
    /// When it was time.
    var at: Instant
    /// What the event said that it is for.
    var event: ValueMap?
    /// Names the chain of causes that it belongs to; nil where it begins one.
    var correlationID: String?
    /// How many triggers led to it.
    var chain = 0

    /// The fire for an instant.
    init(at instant: Instant) {
        slot = DateTimeText.render(instant)
        at = instant
    }

    /// The fire for an event.
    init(of row: OutboxRow, chain: Int) {
        slot = row.id
        at = row.at
        event = StoredJSON.map(row.payload)
        correlationID = row.correlationID
        self.chain = chain
    }

    /// The row of this fire.
    func row(
        of plan: TriggerPlan, _ outcome: FireRow.Outcome, submission: String? = nil,
        because message: String? = nil,
        now: Instant
    ) -> FireRow {
        FireRow(
            application: plan.application, trigger: plan.key, slot: slot, at: at, outcome: outcome,
            submission: submission, message: message, decidedAt: now)
    }
}
